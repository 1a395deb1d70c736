import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Properties that hold for every component of the catalog.
struct CatalogTests {
  static let catalog = Catalog.standard

  @Test("Every component of the catalog is tested against known values")
  func complete() {
    func kinds(_ all: [String]) -> Set<String> { Set(all) }
    #expect(
      kinds(Self.catalog.optimizers.map { $0.kind })
        == kinds(OptimizersTests.rules.map { type(of: $0.rule).kind }))
    #expect(
      kinds(Self.catalog.metrics.map { $0.kind })
        == kinds(MetricsTests.metrics.map { type(of: $0.metric).kind }))
    let losses = kinds(Self.catalog.losses.map { $0.kind })
    #expect(losses == kinds(LossesTests.losses.map { type(of: $0.loss).kind }))
    #expect(losses == kinds(GradientCheckTests.losses.map { type(of: $0).kind }))
    #expect(
      kinds(Self.catalog.layers.map { $0.kind })
        == kinds(GradientCheckTests.layers.map { type(of: $0).kind }))
    #expect(
      kinds(Self.catalog.schedules.map { $0.kind })
        == kinds(SchedulesTests.schedules.map { type(of: $0).kind }))
  }

  /// The learning rates of rules whose steps are about as long as the rate, and must be small at the end, or that
  /// need a rate of another size.
  static let rates = ["lamb": 0.01, "lion": 0.003, "adadelta": 1, "adagrad": 0.5]

  @Test("Every optimizer fits a linear rule, in both precisions", arguments: Precision.allCases)
  func descends(precision: Precision) throws {
    let data = try TrainerTests.data()
    for type in Self.catalog.optimizers {
      let trainer = try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain,
        optimizer: type.init(
          hyperparameters: ["learningRate": .number(Self.rates[type.kind] ?? 0.02)]),
        metrics: [RSquared()],
        precision: precision, seed: 1)
      let before = try trainer.evaluate(data).loss
      try trainer.fit(data, epochs: 200, batches: 8)
      let after = try trainer.evaluate(data)
      #expect(after.loss < 1e-4 * before, "\(type.kind)")
      #expect(try #require(after["r2"]) > 0.999, "\(type.kind)")
      #expect(trainer.steps == 1000)
    }
  }

  @Test("Every component survives a round trip through JSON")
  func coded() throws {
    func roundTrip<Value: Codable>(_ value: Value) throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let json = try encoder.encode(value)
      let copy = try JSONDecoder().decode(Value.self, from: json)
      #expect(try encoder.encode(copy) == json, "\(String(decoding: json, as: UTF8.self))")
    }
    for (rule, _) in OptimizersTests.rules { try roundTrip(rule) }
    for (metric, _) in MetricsTests.metrics { try roundTrip(metric) }
    for loss in GradientCheckTests.losses { try roundTrip(loss) }
    for layer in GradientCheckTests.layers { try roundTrip(layer) }
    try roundTrip(Sequential(GradientCheckTests.layers))
    for schedule in SchedulesTests.schedules { try roundTrip(Cataloged<any Schedule>(schedule)) }
    try roundTrip(Clipping.value(0.5))
    try roundTrip(Constraint.norm(in: 0.5...2, of: .named(["0.weight"])))
    try roundTrip(Lookahead(steps: 3, share: 0.25))
    try roundTrip(Penalty(l1: 0.1, l2: 0.2, on: .all))
    try roundTrip(WeightAverage.exponential(decay: 0.5))
  }

  @Test(
    "Hyperparameters out of range do not decode",
    arguments: [
      ("sgd", #"{"learningRate":0}"#), ("sgd", #"{"learningRate":-1}"#),
      ("momentum", #"{"learningRate":0.1,"momentum":1}"#),
      ("nesterov", #"{"learningRate":0.1,"momentum":-0.1}"#),
      ("adam", #"{"learningRate":0.1,"beta1":1,"beta2":0.9,"epsilon":1e-8}"#),
      ("adam", #"{"learningRate":0.1,"beta1":0.9,"beta2":0.9,"epsilon":0}"#),
      ("adam", #"{"learningRate":0.1,"beta1":0.9,"beta2":0.9,"epsilon":1,"weightDecay":-1}"#),
      (
        "muon",
        #"{"learningRate":0.1,"momentum":0.9,"isNesterov":true,"scale":"original","iterations":0,"beta1":0.9,"beta2":0.9,"epsilon":1}"#
      ),
    ])
  func ranges(kind: String, json: String) throws {
    let type = try #require(Self.catalog.optimizers.first { $0.kind == kind })
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(type, from: Data(json.utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Huber.self, from: Data(#"{"delta":0}"#.utf8))
    }
  }

  @Test("A hyperparameter out of range is named, with what was expected")
  func messages() throws {
    func message<Value: Decodable>(_ type: Value.Type, _ json: String) -> String {
      do {
        _ = try JSONDecoder().decode(type, from: Data(json.utf8))
        return ""
      } catch DecodingError.dataCorrupted(let context) {
        return context.debugDescription
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message(Momentum.self, #"{"learningRate":0.1,"momentum":1}"#)
        == "Momentum: momentum is 1.0; expected at least 0 and below 1")
    #expect(
      message(SGD.self, #"{"learningRate":-1}"#)
        == "SGD: learningRate is -1.0; expected a finite number above 0")
    #expect(
      message(Lookahead.self, #"{"steps":0,"share":0.5}"#)
        == "Lookahead: steps is 0; expected a whole number from 1 to 1,073,741,824")
  }

  @Test("A programmer's value out of range traps, whatever the component")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = SGD(learningRate: 0) }
    await #expect(processExitsWith: .failure) { _ = Dropout(1) }
    await #expect(processExitsWith: .failure) { _ = Huber(delta: .infinity) }
    await #expect(processExitsWith: .failure) { _ = FBeta(beta: .nan) }
    await #expect(processExitsWith: .failure) { _ = AdamW(beta1: 1) }
    await #expect(processExitsWith: .failure) { _ = NAdam(momentumDecay: -1) }
    await #expect(processExitsWith: .failure) { _ = Clipping.norm(-1) }
    await #expect(processExitsWith: .failure) { _ = EarlyStopping(patience: 0) }
    await #expect(processExitsWith: .failure) { _ = TargetMetric(.nan) }
    await #expect(processExitsWith: .failure) { _ = Budget(steps: 0) }
  }

  @Test("Rules that are decoded from files without a weight decay have none")
  func older() throws {
    let rules: [(String, any Optimizer)] = [
      (#"{"learningRate":0.1}"#, SGD(learningRate: 0.1)),
      (#"{"learningRate":0.1,"momentum":0.5}"#, Momentum(learningRate: 0.1, momentum: 0.5)),
      (#"{"learningRate":0.1,"momentum":0.5}"#, Nesterov(learningRate: 0.1, momentum: 0.5)),
      (
        #"{"learningRate":0.1,"beta1":0.9,"beta2":0.99,"epsilon":1e-8}"#,
        Adam(learningRate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8)
      ),
    ]
    func decode<Rule: Optimizer>(_ rule: Rule, _ json: String) throws -> String {
      "\(try JSONDecoder().decode(Rule.self, from: Data(json.utf8)))"
    }
    for (json, rule) in rules { #expect(try decode(rule, json) == "\(rule)") }
  }

  /// Components of one's own, each of a kind that the catalog has.
  private struct OwnLoss: Loss {
    static let kind = SquaredError.kind
    static let hyperparameters = Hyperparameters(default: OwnLoss())
    func check(prediction: Shape, target: Shape) throws(ShapeError) {}
    func evaluate(
      _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
      losses: Matrix
    ) throws(LossError) {}
  }

  private struct OwnOptimizer: Optimizer {
    static let kind = SGD.kind
    static let hyperparameters = Hyperparameters(
      default: OwnOptimizer(), .positive("learningRate", \.learningRate))
    var learningRate = 1.0
    var slots: [String] { [] }
    func update(
      _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
    ) {}
  }

  private struct OwnMetric: Metric {
    static let kind = RSquared.kind
    static let hyperparameters = Hyperparameters(default: OwnMetric())
    static let isBetterWhenLarger = true
    func check(prediction: Shape, target: Shape) throws(ShapeError) {}
    func sumCount(outputs: Int) -> Int { 1 }
    func add(
      _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
    ) {}
    func value(of sums: [Double]) -> Double { 0 }
  }

  @Test("A custom loss, optimizer and metric replace those of the same kind")
  func own() {
    let catalog = Self.catalog.adding(OwnLoss.self).adding(OwnOptimizer.self)
      .adding(OwnMetric.self)
    #expect(
      catalog.losses.filter { $0.kind == SquaredError.kind }.map { $0 == OwnLoss.self } == [true])
    #expect(
      catalog.optimizers.filter { $0.kind == SGD.kind }.map { $0 == OwnOptimizer.self } == [true])
    #expect(catalog.metric(named: RSquared.kind) is OwnMetric)
    #expect(
      catalog.losses.count == Self.catalog.losses.count
        && catalog.optimizers.count == Self.catalog.optimizers.count
        && catalog.metrics.count == Self.catalog.metrics.count)
  }
}
