import Testing

@testable import Descent
@testable import DescentBase

struct EnsembleTests {
  private static let weights: [[Double]] = [[1, 0, -1, -1, 2, 0.5], [0.5, -1, 0, 0.25, 0, 1]]

  private static func layer(_ mean: Ensemble.Mean) -> Ensemble {
    Ensemble(
      Array(repeating: Sequential { Dense(3, bias: false) }, count: 2), mean: mean)
  }

  /// By NumPy 2.4: the mean of x @ w, and of classes `log(p)` and `log(p) - log(1 - p)` of the mean p of
  /// softmax(x @ w) and of 1 / (1 + exp(-x @ w)).
  @Test(
    "The output is the mean of the members, or the logit of their mean probability",
    arguments: [
      (
        Ensemble.Mean.numbers,
        [[0, 1.5, 1], [3.75, -5.5, -4.5]]
      ),
      (
        .logits,
        [
          [-2.0171440665821483, -0.682526003582556, -1.0171440665821483],
          [-0.02003654508266419, -4.233612691606282, -5.2330474792272605],
        ]
      ),
      (
        .logit,
        [
          [0, 0.5128639280114387, 0.801983162854013],
          [1.4550481916293272, -3.710518001208425, -4.382531018242707],
        ]
      ),
    ])
  func means(_ mean: Ensemble.Mean, expected: [[Double]]) throws {
    let outcome = try LayerProbe(Self.layer(mean), input: [2]).run(
      [[1, 2], [3, -4]], dy: [[1, 0, 0], [0, 0, 1]], parameters: Self.weights)
    for (row, values) in zip(outcome.y, expected) {
      for (value, expected) in zip(row, values) {
        #expect((value - expected).magnitude < 1e-14, "\(mean): \(row)")
      }
    }
  }

  @Test(
    "The gradient agrees with finite differences, first layer or not",
    arguments: Ensemble.Mean.allCases)
  func gradients(_ mean: Ensemble.Mean) throws {
    let layer = Ensemble(
      [
        Sequential {
          Dense(3)
          Tanh()
          Dense(4)
        }, Sequential { Dense(4) }, Sequential { Sigmoid() },
      ], mean: mean)
    for first in [[], [Dense(4)] as [any Layer]] {
      let check = try GradientCheck(
        Sequential(first + [layer, Dense(1)]), loss: SquaredError.plain,
        features: GradientCheckTests.features, targets: Array(repeating: [1], count: 5),
        weights: GradientCheckTests.weights)
      #expect(check.passes(), "\(mean): \(check)")
    }
  }

  @Test("Probabilities too small for the precision give finite outputs, losses and gradients")
  func extremes() throws {
    for mean in [Ensemble.Mean.logit, .logits] {
      let outcome = try LayerProbe(Self.layer(mean), input: [2]).run(
        [[3000, -3000], [-3000, 3000]], dy: [[1, -1, 1], [1, -1, 1]], parameters: Self.weights)
      let values = (outcome.y + outcome.dx).flatMap(\.self)
      let odd = values.filter { !$0.isFinite }
      #expect(odd.isEmpty, "\(mean): \(values)")
    }
  }

  @Test("A model of trained models predicts the mean of their probabilities, and gives them back")
  func models() throws {
    let network = Sequential {
      Dense(5)
      BatchNormalization()
      Tanh()
      Dense(3)
    }
    let models = try (0..<3).map { try Model(network, input: [2], seed: $0) }
    let ensemble = try Model(ensembleOf: models, mean: .logits)
    func probabilities(_ outputs: [Double]) -> [Double] {
      let exponentials = outputs.map { Kernels.exp($0) }
      return exponentials.map { $0 / exponentials.reduce(0, +) }
    }
    let row = [0.5, -2.0]
    let members = try models.map { probabilities(try $0.predict(row)) }
    let mean = probabilities(try ensemble.predict(row))
    for index in 0..<3 {
      let expected = members.reduce(0) { $0 + $1[index] } / 3
      #expect((mean[index] - expected).magnitude < 1e-6)
    }
    #expect(ensemble.parameterShapes.count == 3 * models[0].parameterShapes.count)
    for (member, model) in zip(ensemble.members, models) {
      for (name, _) in model.parameterShapes { #expect(member[name] == model[name], "\(name)") }
    }
    #expect(models[0].members.count == 1)
  }

  @Test("Members that do not go together are refused")
  func refused() throws {
    func message(_ layer: Ensemble) -> String? {
      do throws(ShapeError) {
        _ = try Model(Sequential([layer]), input: [2])
        return nil
      } catch {
        return error.description
      }
    }
    #expect(message(Ensemble([])) == "layer 0 (ensemble): an Ensemble without members")
    #expect(
      message(Ensemble([Sequential { Dense(2) }, Sequential {}]))
        == "layer 0 (ensemble): member 1 of an Ensemble has no layers")
    #expect(
      message(Ensemble([Sequential { Dense(1) }, Sequential { Dense(2) }]))
        == "layer 0 (ensemble): member 1 of an Ensemble makes [2]; expected [1] as of the others")
    let (one, other) = (
      try Model(Sequential { Dense(1) }, input: [2]), try Model(Sequential { Dense(1) }, input: [3])
    )
    let error = #expect(throws: ShapeError.self) {
      try Model(ensembleOf: [one, other], mean: .numbers)
    }
    #expect(
      error?.description == "member 1 takes [3] in single precision; expected [2] in single "
        + "precision, as member 0")
  }
}
