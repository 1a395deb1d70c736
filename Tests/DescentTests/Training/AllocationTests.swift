import AllocationCounter
import Descent
import Testing

struct AllocationTests {
  #if DEBUG
    static let isOptimized = false
  #else
    static let isOptimized = true
  #endif

  static let networks: [(name: String, network: Sequential, loss: any Loss)] = [
    (
      "classes",
      Sequential {
        Dense(16)
        ReLU()
        Dropout(0.2)
        Dense(8)
        Tanh()
        Dense(3)
      }, SoftmaxCrossEntropy()
    ),
    (
      "numbers",
      Sequential {
        Dense(4, bias: false)
        Sigmoid()
        LeakyReLU()
        Dense(1)
      }, Huber()
    ),
    ("counts", Sequential { Dense(1) }, Poisson()),
    ("normals", Sequential { Dense(2) }, Gaussian()),
    ("quantiles", Sequential { Dense(2) }, Quantile([0.1, 0.9])),
    ("scores", Sequential { Dense(3) }, MultiClassHinge(rivals: .hardest)),
    ("focus", Sequential { Dense(3) }, SoftmaxFocal()),
    (
      "other layers",
      Sequential {
        Dense(12)
        LayerNormalization()
        GELU()
        AlphaDropout(0.1)
        Maxout(2)
        PReLU()
        GaussianNoise(0.1)
        RMSNormalization()
        SELU()
        Softplus()
        Reshape([2, 3])
        Flatten()
        Dense(3)
        Softmax()
      }, SoftmaxCrossEntropy()
    ),
    (
      "layers inside",
      Sequential {
        Embedding(columns: [1], categories: 7, dimensions: 3)
        Dense(8)
        BatchNormalization()
        Residual {
          Dense(6)
          Residual {
            BatchNormalization()
            Tanh()
          }
          Dropout(0.1)
          Dense(8)
        }
        Concatenate {
          Dense(3)
          Sequential {}
        }
        Ensemble([Sequential { Dense(3) }, Sequential { Dense(3) }], mean: .logit)
        Dense(3)
      }, SoftmaxCrossEntropy()
    ),
  ]

  /// Returns the metrics that keep no rows.
  static func metrics(ofClasses: Bool) -> [any Metric] {
    Catalog.standard.metrics.filter { !$0.keepsRows }
      .map { $0 is TopKAccuracy.Type ? TopKAccuracy(k: 2) : $0.withDefaults }
      .filter { $0 is any ClassificationMetric == ofClasses }
  }

  /// Returns the number of allocations of steps on the first of three batches and on the last,
  /// shorter one, after the first step.
  private func allocations(
    _ trainer: Trainer, on data: ArrayDataset, _ batches: MiniBatches
  ) throws -> Int {
    var totals = trainer.emptyTotals
    let (batch, shorter) = (batches[0], batches[2])
    try trainer.step(batch, of: data, adding: &totals)
    let before = allocation_count()
    for _ in 0..<10 {
      try trainer.step(batch, of: data, adding: &totals)
      try trainer.step(shorter, of: data, adding: &totals)
    }
    return Int(allocation_count() - before)
  }

  @Test(
    "A training step allocates nothing",
    .enabled(if: isOptimized, "only optimized code keeps to the stack; see Scripts/check.sh"),
    .enabled(if: allocation_counter_works(), "malloc cannot be counted here"),
    arguments: networks.indices, Precision.allCases)
  func allocatesNothing(network: Int, precision: Precision) throws {
    let (_, architecture, loss) = Self.networks[network]
    let data = try ArrayDataset(
      features: (0..<40).map { row -> [Double] in [Double(row) / 40, Double(row % 7), 0.5] },
      classes: (0..<40).map { row -> Int in row % 3 },
      weights: (0..<40).map { row -> Double in Double(row % 2) + 1 })
    let defaults = Catalog.standard.optimizers.map { $0.withDefaults as any Optimizer }
    let centred: [any Optimizer] = [RMSprop(momentum: 0.9, isCentred: true)]
    // The metrics that fit the outputs of the loss.
    let metrics = Self.metrics(ofClasses: loss is SoftmaxCrossEntropy).filter {
      (try? Trainer(architecture, for: data, loss: loss, optimizer: SGD(), metrics: [$0])) != nil
    }
    for optimizer in defaults + centred {
      let trainer = try Trainer(
        architecture, for: data, loss: loss, optimizer: optimizer, metrics: metrics,
        precision: precision)
      for shuffle in [Shuffle.inOrder, .everyEpoch(seed: 1)] {
        let count = try allocations(
          trainer, on: data, MiniBatches(of: 16, from: 40, shuffled: shuffle))
        #expect(count == 0, "\(type(of: optimizer)), \(shuffle)")
      }
    }
  }

  /// A network whose weights are large enough for the fused update, and whose work is shared by
  /// threads. Only the caller's allocations are counted.
  private static let large = Sequential {
    Dense(333)
    ReLU()
    Dense(130)
    BatchNormalization()
    Tanh()
    Dense(10)
  }

  private static var stepOptions: StepOptions {
    var all = StepOptions()
    all.schedule = CosineAnnealing(over: .steps(100))
    all.penalty = Penalty(l2: 0.01)
    all.clipping = .globalNorm(0.1)
    all.constraints = [.maxNorm(2)]
    all.average = .exponential()
    all.lookahead = Lookahead(steps: 2)
    return all
  }

  @Test(
    "A step of large layers allocates nothing, with or without micro-batches and step options",
    .enabled(if: isOptimized, "only optimized code keeps to the stack; see Scripts/check.sh"),
    .enabled(if: allocation_counter_works(), "malloc cannot be counted here"),
    arguments: [nil, 20], [StepOptions(), stepOptions])
  func largeLayers(microBatch: Int?, stepOptions: StepOptions) throws {
    let data = try ArrayDataset.uniform(rows: 150, features: 200)
    let batches = MiniBatches(of: 67, from: 150, shuffled: .everyEpoch(seed: 1))
    // A step that allocates does so with every trainer. A
    // thread that another test asks for is made only once.
    let counts = try (0..<5).map { _ in
      let trainer = try Trainer(
        Self.large, for: data, loss: SoftmaxCrossEntropy(), optimizer: Adam(),
        metrics: [Accuracy()], stepOptions: stepOptions)
      trainer.microBatch = microBatch
      return try allocations(trainer, on: data, batches)
    }
    #expect(counts.contains(0), "\(counts)")
  }

  /// Counts the allocations so far at the end of each batch.
  final class Counter: TrainingObserver {
    private(set) var counts: [[UInt64]] = []

    init(epochs: Int, batches: Int) {
      counts = (0..<epochs).map { _ in Array(repeating: 0, count: batches) }
    }

    func observe(_ event: TrainingEvent) -> Decision {
      if case .batchEnded(let epoch, let batch, _) = event {
        counts[epoch - 1][batch] = UInt64(allocation_count())
      }
      return .proceed
    }
  }

  @Test(
    "A step of a fit allocates nothing",
    .enabled(if: isOptimized, "only optimized code keeps to the stack; see Scripts/check.sh"),
    .enabled(if: allocation_counter_works(), "malloc cannot be counted here"))
  func fitAllocatesNothing() throws {
    let data = try TrainerTests.data()
    let trainer = try Trainer(
      TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: Adam(),
      metrics: [MeanAbsoluteError()])
    let counter = Counter(epochs: 3, batches: 5)
    try trainer.fit(
      data, epochs: 3, batches: 8, validation: data, validating: .time(.seconds(3600)),
      keep: .best, monitor: Monitor(MeanAbsoluteError()),
      observers: [
        Budget(time: .seconds(3600), steps: 1_000, rows: 1_000_000), EarlyStopping(patience: 9),
        TargetMetric(-1), counter,
      ])
    for counts in counter.counts.dropFirst() {
      #expect(counts.allSatisfy { $0 == counts[0] }, "\(counts)")
    }
  }
}
