import Descent

/// Gradient descent.
public struct DescentSettings: Settings {
  /// The rows of a batch.
  public var batch: BatchSize = 32
  /// What happens to the last, shorter batch.
  public var last = LastBatch.keep
  /// The order of the rows.
  public var shuffle = ShuffleName.everyEpoch
  /// The passes over the training rows.
  public var epochs: EpochCount = 30
  /// The optimizer.
  public var optimizer = Chosen<OptimizerFamily>(Adam())
  /// The learning rate; nil for the optimizer's own.
  public var learningRate: Double?
  /// The loss; nil to decide by the task.
  public var loss: Chosen<LossFamily>?
  /// The fraction of each label that is spread over all classes.
  public var labelSmoothing = 0.0
  /// Whether the gradient is the mean or the sum over a batch's rows.
  public var reduction = Reduction.mean
  /// The type of the network's numbers.
  public var precision = Precision.single
  /// Which weights are saved.
  public var keep = KeepName.best
  /// The seed of the split, the weights and the order of the rows.
  public var seed: UInt64 = 0

  /// Creates the defaults.
  public init() {}

  /// `Descent`
  public static let title = "Descent"

  /// The settings in the order of the help.
  public static let settings: [Setting<DescentSettings>] = [
    Setting(
      "batch", \.batch, "Rows of a batch: a number, 'full', or 1 for stochastic.", value: "rows",
      foreign: ["batch-size", "batchsize", "minibatch", "mini-batch", "bs"]),
    Setting(
      "last", \.last, "What happens to the last, shorter batch.", foreign: ["drop-last=drop"]),
    Setting("shuffle", \.shuffle, "The order of the rows.", foreign: ["no-shuffle=in-order"]),
    Setting(
      "epochs", \.epochs,
      "Passes over the training rows; 'auto' is from 60 for a small table to 10 for a large one.",
      value: "n",
      foreign: [
        "epoch", "num-epochs", "n-epochs", "nb-epoch", "max-epochs", "max-iter", "iterations",
        "n-iter",
      ]),
    Setting(
      "optimizer", \.optimizer,
      """
      The rule of the updates, with its hyperparameters behind a colon: \
      adam:beta1=0.8,weight-decay=0.01.
      """,
      foreign: ["optim", "optimiser", "solver", "opt", "algorithm"]),
    Setting(
      "learning-rate", \.learningRate, in: .positive, "The learning rate, above 0.", value: "rate",
      default: "the optimizer's own", foreign: ["lr", "eta", "learning-rate-init", "step-size"]),
    Setting(
      "loss", \.loss,
      """
      What is minimized, with its hyperparameters behind a colon: huber:2, quantile:0.9, \
      binary-focal:gamma=2,alpha=0.25 or multi-class-hinge:margin=0.5.
      """, default: "by the task", foreign: ["criterion", "objective", "loss-function"]),
    Setting(
      "label-smoothing", \.labelSmoothing, in: .fraction,
      """
      The fraction of each label that is spread over all classes, under a cross-entropy, in training; \
      validation takes the labels as they are.
      """,
      value: "fraction", foreign: ["smoothing"]),
    Setting(
      "reduction", \.reduction,
      "Whether the gradient is the mean or the sum over a batch's rows."),
    Setting(
      "precision", \.precision, "The type of the network's numbers.", foreign: ["dtype", "float"]),
    Setting(
      "keep", \.keep,
      """
      Which weights are saved: the best by --monitor, the last, or both; the last are then saved beside \
      the best, with -last in the file's name.
      """,
      foreign: [
        "save-best", "save-best-only", "restore-best-weights", "checkpoint",
      ]),
    Setting(
      "seed", \.seed, "Seed of the split, the weights and the order of the rows.", value: "n",
      foreign: ["random-state", "random-seed", "rng", "manual-seed"]),
  ]
}

extension DescentSettings {
  /// The seed of the weights and of the order of the rows of a network in an ensemble. That of the first is the
  /// experiment's own, so that it is trained as a single network is.
  func seed(ofMember member: Int) -> UInt64 {
    member == 0 ? seed : RandomKey(seed: seed).derived(UInt64(member)).value
  }
}

extension LastBatch: SettingValue {}
extension Reduction: SettingValue {}
extension Precision: SettingValue {}

extension BatchSize: SettingValue {
  /// `'full', or a whole number of at least 1`
  public static var expected: String { "'full', or a whole number of at least 1" }
  /// Reads `full` or a number.
  public init(text: String) throws(SettingError) {
    guard let size = BatchSize(text) else { throw .expected(Self.expected) }
    self = size
  }
  /// `full`, or the number.
  public var text: String { description }
  /// True for `full`, and for a number of at least 1.
  public var isValid: Bool { if case .mini(let rows) = self { rows >= 1 } else { true } }
  /// `"full"`, or the number.
  public var json: JSONValue { Int(text).map { .int($0) } ?? .string(text) }
}

/// The order of the rows in each epoch, without its seed.
public enum ShuffleName: String, CaseIterable, SettingValue {
  /// Another random order in each epoch.
  case everyEpoch = "every-epoch"
  /// One random order.
  case once
  /// The order of the file.
  case inOrder = "in-order"
  /// Rows drawn at random, some of them several times an epoch.
  case withReplacement = "with-replacement"

  /// The order with its seed.
  public func shuffle(seed: UInt64) -> Shuffle {
    switch self {
    case .everyEpoch: .everyEpoch(seed: seed)
    case .once: .once(seed: seed)
    case .inOrder: .inOrder
    case .withReplacement: .withReplacement(seed: seed)
    }
  }
}

/// Which weights are saved.
public enum KeepName: String, CaseIterable, SettingValue {
  /// The best of all validations.
  case best
  /// The last.
  case last
  /// The best, and the last beside them.
  case both

  /// The weights that the training leaves in place.
  public var kept: KeptWeights { self == .last ? .last : .best }
}
