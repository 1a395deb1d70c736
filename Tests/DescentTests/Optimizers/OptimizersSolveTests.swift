import Testing

@testable import Descent

/// Each rule on three problems whose solution is known.
struct OptimizersSolveTests {
  /// The initial learning rates of each rule; they fall to 0 along a line.
  static let rates: [String: (quadratic: Double, valley: Double, logistic: Double)] = [
    "sgd": (0.05, 0.001, 1), "momentum": (0.02, 0.0005, 0.2), "nesterov": (0.02, 0.0005, 0.2),
    "adam": (0.1, 0.05, 0.1), "adamw": (0.1, 0.05, 0.1), "amsgrad": (0.1, 0.05, 0.1),
    "adamax": (0.1, 0.05, 0.1), "nadam": (0.1, 0.05, 0.1), "radam": (0.1, 0.003, 0.1),
    "lamb": (0.1, 0.02, 0.02), "lion": (0.02, 0.01, 0.02), "adagrad": (1, 0.3, 0.5),
    "rmsprop": (0.05, 0.01, 0.05), "adadelta": (5, 3, 5), "adafactor": (0.1, 0.02, 0.2),
    "muon": (0.1, 0.05, 0.1),
  ]

  /// The parameters after the given number of steps from `start`.
  private static func descend(
    _ rule: any Optimizer, from start: [Double], steps: Int, _ gradient: ([Double]) -> [Double]
  ) -> [Double] {
    let (values, gradients) = (Buffer(start), Buffer(start))
    let slots = Buffer(count: rule.slots.count * start.count, precision: .double)
    for number in 1...steps {
      gradients.all.set(gradient(values.all.values()))
      let rest = Double(steps - number + 1) / Double(steps)
      rule.update(
        values.all, gradients: gradients.all,
        slots: SlotViews(flat: slots.matrix(rows: rule.slots.count, columns: start.count)),
        at: UpdateStep(number: number, learningRate: rule.learningRate * rest))
    }
    return values.all.values()
  }

  @Test(
    "Each rule solves a quadratic bowl that is ten times as steep one way",
    arguments: rates.keys.sorted())
  func quadratic(kind: String) throws {
    let type = try #require(Catalog.standard.optimizers.first { $0.kind == kind })
    let rate = try #require(Self.rates[kind]).quadratic
    let rule = try type.init(hyperparameters: ["learningRate": .number(rate)])
    let end = Self.descend(rule, from: [5, -3], steps: 1000) {
      [$0[0] - 1, 10 * ($0[1] - 2)]
    }
    #expect((end[0] - 1).magnitude < 0.01 && (end[1] - 2).magnitude < 0.01, "\(end)")
  }

  @Test(
    "Each rule descends Rosenbrock's valley from the standard starting point",
    arguments: rates.keys.sorted())
  func rosenbrock(kind: String) throws {
    let type = try #require(Catalog.standard.optimizers.first { $0.kind == kind })
    let rate = try #require(Self.rates[kind]).valley
    let rule = try type.init(hyperparameters: ["learningRate": .number(rate)])
    let end = Self.descend(rule, from: [-1.2, 1], steps: 20_000) {
      let bend = $0[1] - $0[0] * $0[0]
      return [-400 * $0[0] * bend - 2 * (1 - $0[0]), 200 * bend]
    }
    // The value at the start is 24.2.
    let bend = end[1] - end[0] * end[0]
    #expect(100 * bend * bend + (1 - end[0]) * (1 - end[0]) < 0.02, "\(end)")
  }

  @Test(
    "Each rule fits a logistic regression whose classes overlap", arguments: rates.keys.sorted())
  func logistic(kind: String) throws {
    let type = try #require(Catalog.standard.optimizers.first { $0.kind == kind })
    let key = RandomKey(seed: 3)
    let x = (0..<200).map { row in (0..<3).map { key.normal(UInt64(row * 4 + $0)) } }
    let y = (0..<200).map { row in
      [x[row][0] - 2 * x[row][1] + 0.5 + key.normal(UInt64(row * 4 + 3)) > 0 ? 1.0 : 0]
    }
    let data = try ArrayDataset(features: x, targets: y)
    func loss(_ rule: any Optimizer, epochs: Int) throws -> Double {
      let trainer = try Trainer(
        Sequential { Dense(1) }, for: data, loss: BinaryCrossEntropy(), optimizer: rule,
        precision: .double, seed: 1)
      try trainer.fit(data, epochs: epochs, batches: .full)
      return try trainer.evaluate(data).loss
    }
    let least = try loss(Momentum(learningRate: 0.5), epochs: 2000)
    let rate = try #require(Self.rates[kind]).logistic
    let rule = try type.init(hyperparameters: ["learningRate": .number(rate)])
    let found = try loss(rule, epochs: 1000)
    #expect(found < least * 1.02 && least < 0.35, "\(found) for \(least)")
  }

  @Test("The learning rates cover every rule of the catalog")
  func complete() {
    #expect(Set(Self.rates.keys) == Set(Catalog.standard.optimizers.map { $0.kind }))
  }
}
