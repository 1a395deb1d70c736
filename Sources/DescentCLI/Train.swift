import ArgumentParser
import Descent
import DescentTables

/// `descent train FILE.csv --target COLUMN`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a table and save it.",
    discussion: "Example: descent train Examples/Data/digits.csv --target digit")

  @Argument(help: "A CSV file with a header and numeric features.")
  var file: String
  @Option(help: "The column to predict.")
  var target: String
  @Option(help: "classification or regression, where the guess is wrong.")
  var task: LearningTask?
  @Option(help: "Units of each hidden layer, separated by commas; 'none' for a linear model.")
  var hidden: HiddenLayers = HiddenLayers(units: [128, 64])
  @Option(help: "Rows of a batch: a number, 'full', or 1 for stochastic.")
  var batch: BatchSize = 32
  @Option(help: "Passes over the training rows.")
  var epochs: Int = 30
  @Option(help: "The learning rate, above 0 (default: 0.001 for adam, else 0.01).")
  var learningRate: Double?
  @Option(help: "adam, sgd, momentum or nesterov.")
  var optimizer: OptimizerName = .adam
  @Option(help: "Seed of the split, the weights and the order of the rows.")
  var seed: UInt64 = 0
  @Option(help: "Where the model is written (default: the table's name with .safetensors).")
  var output: String?

  func validate() throws {
    if epochs < 1 { throw ValidationError("--epochs \(epochs): expected at least 1") }
    if let rate = learningRate, !(rate > 0 && rate.isFinite) {
      throw ValidationError("--learning-rate \(rate): expected a finite number above 0")
    }
  }

  func run() throws {
    do {
      try TrainingRun(self).run()
    } catch {
      throw Failure.report(error)
    }
  }
}

extension LearningTask: ExpressibleByArgument {}

extension BatchSize: ExpressibleByArgument {
  /// `full` or a number of at least 1.
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}

/// `128,64`
struct HiddenLayers: ExpressibleByArgument {
  let units: [Int]

  init(units: [Int]) { self.units = units }

  init?(argument: String) {
    if argument == "none" {
      units = []
      return
    }
    var units: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = Int(part), (1...1_000_000).contains(count) else { return nil }
      units.append(count)
    }
    self.units = units
  }

  var defaultValueDescription: String { units.map(String.init).joined(separator: ",") }
}

/// The optimizers by name.
enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
  case adam, sgd, momentum, nesterov

  func rule(learningRate: Double?) -> any Optimizer {
    switch self {
    case .adam: Adam(learningRate: learningRate ?? 0.001)
    case .sgd: SGD(learningRate: learningRate ?? 0.01)
    case .momentum: Momentum(learningRate: learningRate ?? 0.01)
    case .nesterov: Nesterov(learningRate: learningRate ?? 0.01)
    }
  }
}
