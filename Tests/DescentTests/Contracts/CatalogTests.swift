import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What holds for every component of the catalog.
struct CatalogTests {
  static let catalog = Catalog.standard

  @Test("Every component of the catalog is held to figures of its own")
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

  @Test("Every optimizer solves a linear rule, in both precisions", arguments: Precision.allCases)
  func descends(precision: Precision) throws {
    let data = try TrainerTests.data()
    for type in Self.catalog.optimizers {
      let trainer = try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain,
        optimizer: type.standard(learningRate: 0.02), metrics: [RSquared()],
        precision: precision, seed: 1)
      let before = try trainer.evaluate(data).loss
      try trainer.fit(data, epochs: 200, batches: 8)
      let after = try trainer.evaluate(data)
      #expect(after.loss < 1e-4 * before, "\(type.kind)")
      #expect(try #require(after["r2"]) > 0.999, "\(type.kind)")
      #expect(trainer.steps == 1000)
    }
  }

  @Test("Every component comes back from JSON as it was")
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
    for schedule in SchedulesTests.schedules { try roundTrip(CatalogedSchedule(schedule)) }
  }

  @Test(
    "Figures out of range do not decode",
    arguments: [
      ("sgd", #"{"learningRate":0}"#), ("sgd", #"{"learningRate":-1}"#),
      ("momentum", #"{"learningRate":0.1,"momentum":1}"#),
      ("nesterov", #"{"learningRate":0.1,"momentum":-0.1}"#),
      ("adam", #"{"learningRate":0.1,"beta1":1,"beta2":0.9,"epsilon":1e-8}"#),
      ("adam", #"{"learningRate":0.1,"beta1":0.9,"beta2":0.9,"epsilon":0}"#),
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
}
