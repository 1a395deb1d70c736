import Testing

@testable import Descent

/// The rules against PyTorch, Keras and optax, or else against a derivation, over 120 steps of gradients from 1e-8
/// to 1e6.
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

  /// The derivations of the catalog's rules that no other library has: of each, two settings at least, with a
  /// weight decay and without, if the rule has one.
  static let derivations: [OptimizerDerivation] = []

  /// The kinds of the catalog's rules that have neither another library's goldens nor derivations.
  private static func unverified(
    in catalog: Catalog, derivations: [OptimizerDerivation]
  ) throws -> [String] {
    let goldens = Set(try Goldens.decode(Cases.self, from: files[0]).cases.map(\.kind))
    return catalog.optimizers.map { $0.kind }.filter { kind in
      let own = derivations.map(\.rule).filter { type(of: $0).kind == kind }
      // A rule without a λ of its own has one setting.
      func decays<Rule: Optimizer>(_ rule: Rule) -> Bool {
        Rule.hyperparameters.names.contains("weightDecay")
      }
      let isDerived =
        own.contains { $0.weightDecay == 0 }
        && own.contains { $0.weightDecay > 0 || !decays($0) }
      return !goldens.contains(kind) && !isDerived
    }
  }

  /// The greatest relative difference between the rule's trajectory and that of its derivation.
  private static func difference(_ derivation: OptimizerDerivation) throws -> Double {
    let sequence = try Self.sequence()
    return difference(try sequence.follow(derivation.rule), sequence.follow(derivation))
  }

  @Test("Every rule of the catalog has another library's goldens or a derivation")
  func complete() throws {
    #expect(try Self.unverified(in: .standard, derivations: Self.derivations) == [])
  }

  @Test("Each rule that is derived agrees with its derivation")
  func derived() throws {
    for derivation in Self.derivations {
      #expect(try Self.difference(derivation) < 1e-10, "\(derivation.rule)")
    }
  }

  /// A rule for the test below: m := β·m + (1 − β)·g, p := p·(1 − α·λ) − α·sign(m).
  private struct Signum: Optimizer {
    static let kind = "signum"
    static let hyperparameters = Hyperparameters(
      default: Signum(), .positive("learningRate", \.learningRate), .fraction("beta", \.beta),
      .nonNegative("weightDecay", \.weightDecay))
    var learningRate = 0.01
    var beta = 0.9
    var weightDecay = 0.0
    var slots: [String] { ["m"] }

    func update(
      _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
    ) {
      let m = slots[0]
      for index in 0..<parameters.columns {
        m[0, index] = beta * m[0, index] + (1 - beta) * gradients[0, index]
        let sign = m[0, index] > 0 ? 1.0 : m[0, index] < 0 ? -1 : 0
        parameters[0, index] *= 1 - step.learningRate * step.weightDecay
        parameters[0, index] -= step.learningRate * sign
      }
    }

    /// The rule's derivation, with this β.
    func derivation(beta: Double) -> OptimizerDerivation {
      OptimizerDerivation(rule: self) { p, g, state, step in
        for i in p.indices {
          state[0][i] = beta * state[0][i] + (1 - beta) * g[i]
          let sign = state[0][i] > 0 ? 1.0 : state[0][i] < 0 ? -1 : 0
          p[i] = p[i] * (1 - step.learningRate * step.weightDecay) - step.learningRate * sign
        }
      }
    }
  }

  @Test(
    "A rule that no other library has can join the catalog with a derivation, and a wrong one fails"
  )
  func derivation() throws {
    let catalog = Catalog.standard.adding(Signum.self)
    let rules = [Signum(), Signum(beta: 0.5, weightDecay: 0.3)]
    let derivations = rules.map { $0.derivation(beta: $0.beta) }
    #expect(try Self.unverified(in: catalog, derivations: []) == ["signum"])
    #expect(try Self.unverified(in: catalog, derivations: [derivations[0]]) == ["signum"])
    #expect(try Self.unverified(in: catalog, derivations: derivations) == [])
    for derivation in derivations { #expect(try Self.difference(derivation) < 1e-10) }
    for rule in rules { #expect(try Self.difference(rule.derivation(beta: 0.7)) > 1e-6) }
  }

  @Test("Each rule moves as another library's does", arguments: files)
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
    #expect(kinds.isSubset(of: Catalog.standard.optimizers.kinds))
  }

  @Test(
    "Each rule has two settings, with a decay and without, and each has a trajectory of its own")
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
    // The rules of the catalog with their defaults, at one rate: each kind is a rule of its own.
    let sequence = try Self.sequence()
    let ends = try Catalog.standard.optimizers.map {
      try sequence.follow($0.init(hyperparameters: ["learningRate": 0.01]))
    }
    for index in ends.indices {
      for other in ends[..<index] { #expect(Self.difference(ends[index], other) > 1e-6) }
    }
  }

  @Test("The parameters that decay can be chosen: all, or those of a name")
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
      let (weights, all) = (try moved(.weights), try moved(.all))
      let (bias, none) = (try moved(.named(["0.bias"])), try moved(.named([])))
      #expect(weights.weight == all.weight && weights.bias != all.bias, "\(rule)")
      #expect(bias.weight == none.weight && bias.bias == all.bias, "\(rule)")
      #expect(weights.weight != none.weight && weights.bias == none.bias, "\(rule)")
    }
  }

  @Test("A parameter name that does not exist traps")
  func unknown() async {
    await #expect(processExitsWith: .failure) {
      let network = try Network(Sequential { Dense(1) }, input: [1])
      _ = network.ranges(of: .named(["0.wieght"]))
    }
  }

  @Test("Single precision agrees to its number of digits")
  func single() throws {
    let sequence = try Self.sequence()
    // Only over the first ten steps: later, rounding differences have grown.
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
