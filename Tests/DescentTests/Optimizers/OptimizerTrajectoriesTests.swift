import Testing

@testable import Descent

/// The rules, compared with PyTorch, Keras and optax over 120 steps of gradients from 1e-8 to 1e6.
struct OptimizerTrajectoriesTests {
  private struct Cases: Decodable { let cases: [OptimizerTrajectory] }

  static let files = ["optimizers", "optimizer_conventions"]

  private static func sequence() throws -> GradientSequence {
    try Goldens.decode(GradientSequence.self, from: "optimizers")
  }

  /// Returns the largest relative difference.
  private static func difference(_ found: [[Double]], _ expected: [[Double]]) -> Double {
    zip(found.joined(), expected.joined()).map { ($0 - $1).magnitude / $1.magnitude }
      .reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
  }

  @Test("Each rule follows the trajectory of another library", arguments: files)
  func agree(file: String) throws {
    let sequence = try Self.sequence()
    var kinds: Set<String> = []
    for item in try Goldens.decode(Cases.self, from: file).cases {
      let found = try sequence.follow(item.rule, shape: item.shape, l2: item.l2 ?? 0)
      #expect(found.map(\.count) == item.parameters.map(\.count) && found.count == 7)
      let difference = Self.difference(found, item.parameters)
      #expect(difference < 1e-10, "\(item.source): \(item.rule), \(item.shape ?? [])")
      kinds.insert(item.kind)
    }
    #expect(file != Self.files[0] || kinds == Set(Catalog.standard.optimizers.map { $0.kind }))
  }

  @Test("Each rule has golden settings with and without decay, and no two trajectories are equal")
  func distinct() throws {
    let cases = try Goldens.decode(Cases.self, from: "optimizers").cases
    for (kind, own) in Dictionary(grouping: cases, by: \.kind) {
      #expect(own.count >= 4 && own.count { $0.rule.weightDecay > 0 } * 2 == own.count, "\(kind)")
    }
    for (index, item) in cases.enumerated() {
      for other in cases[..<index] {
        #expect(
          Self.difference(item.parameters, other.parameters) > 1e-6, "\(item.rule), \(other.rule)")
      }
    }
    // The default rules of the catalog at one rate: the
    // rule that runs is the one that was asked for.
    let sequence = try Self.sequence()
    let ends = try Catalog.standard.optimizers.map {
      try sequence.follow($0.standard(learningRate: 0.01))
    }
    for index in ends.indices {
      for other in ends[..<index] { #expect(Self.difference(ends[index], other) > 1e-6) }
    }
  }

  @Test("The parameters that decay can be chosen: the weights, all, or those of given names")
  func decaying() throws {
    let sequence = try Self.sequence()
    let rules = OptimizersTests.rules.map(\.rule)
    let decaying: [any Optimizer] = [
      SGD(weightDecay: 0.3), AdamW(weightDecay: 0.3), LAMB(weightDecay: 0.3),
      Adafactor(weightDecay: 0.3), Muon(weightDecay: 0.3), Lion(weightDecay: 0.3),
    ]
    #expect(rules.count > 16)
    for rule in decaying {
      func moved(_ selection: ParameterSelection) throws -> (weight: [Double], bias: [Double]) {
        let end = try sequence.follow(rule, decaying: selection)[0]
        return (Array(end.prefix(9)), Array(end.suffix(3)))
      }
      let (standard, all) = (try moved(.weights), try moved(.all))
      let (bias, none) = (try moved(.named(["0.bias"])), try moved(.named([])))
      #expect(standard.weight == all.weight && standard.bias != all.bias, "\(rule)")
      #expect(bias.weight == none.weight && bias.bias == all.bias, "\(rule)")
      #expect(standard.weight != none.weight && standard.bias == none.bias, "\(rule)")
    }
  }

  @Test("A parameter name that does not exist traps")
  func unknown() async {
    await #expect(processExitsWith: .failure) {
      let network = try Network(Sequential { Dense(1) }, input: [1])
      _ = network.ranges(of: .named(["0.wieght"]))
    }
  }

  @Test("Single precision follows the same trajectories, as far as its digits reach")
  func single() throws {
    let sequence = try Self.sequence()
    // Compares the first ten steps. After them, rounding differences have grown.
    for item in try Goldens.decode(Cases.self, from: "optimizers").cases {
      let found = try sequence.follow(item.rule, precision: .single)
      for (found, expected) in zip(found, item.parameters).prefix(4) {
        for (value, expected) in zip(found, expected) {
          #expect((value - expected).magnitude < 3e-5 * max(1, expected.magnitude), "\(item.rule)")
        }
      }
      #expect(found.joined().allSatisfy { $0.isFinite }, "\(item.rule)")
    }
  }
}
