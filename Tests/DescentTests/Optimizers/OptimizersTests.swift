import Testing

@testable import Descent

/// The rules' steps against figures worked out by hand.
struct OptimizersTests {
  // On p from 1 with gradients 2, −1, 0.5 and α = 0.1.
  static let rules: [(rule: any Optimizer, expected: [Double])] = [
    (SGD(learningRate: 0.1), [0.8, 0.9, 0.85]),
    // v = 2, 0, 0.5
    (Momentum(learningRate: 0.1, momentum: 0.5), [0.8, 0.8, 0.75]),
    // g + v/2 = 3, −1, 0.75
    (Nesterov(learningRate: 0.1, momentum: 0.5), [0.7, 0.8, 0.725]),
    (Momentum(learningRate: 0.1, momentum: 0), [0.8, 0.9, 0.85]),
    // m = 1, 0, 0.25; v = 2, 1.5, 0.875; m̂ = 2, 0, 2/7; v̂ = 4, 2, 1; ε = 1
    (
      Adam(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.91904761904761907]
    ),
  ]

  @Test("Three steps of each rule give the figures of its formula", arguments: rules.indices)
  func threeSteps(index: Int) {
    let (optimizer, expected) = Self.rules[index]
    var descent = GradientDescent(from: [1], with: optimizer)
    for (gradient, expected) in zip([2, -1, 0.5], expected) {
      descent.step(gradient: [gradient])
      #expect((descent.parameters[0] - expected).magnitude < 1e-15)
    }
  }

  @Test("Adam's first step is as long as the learning rate, however small the gradient")
  func firstStep() {
    for gradient in [1e-30, 1e-3, 1, 1e30] {
      var descent = GradientDescent(from: [0], with: Adam(learningRate: 0.5, epsilon: 1e-300))
      descent.step(gradient: [gradient])
      #expect((descent.parameters[0] + 0.5).magnitude < 1e-12, "\(gradient)")
    }
  }

  @Test("The usual figures are those of the comments, and a learning rate takes their place")
  func standard() {
    #expect(SGD.standard(learningRate: nil) == SGD(learningRate: 0.01))
    #expect(Momentum.standard(learningRate: nil) == Momentum(learningRate: 0.01, momentum: 0.9))
    #expect(Nesterov.standard(learningRate: nil) == Nesterov(learningRate: 0.01, momentum: 0.9))
    #expect(
      Adam.standard(learningRate: nil)
        == Adam(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
    for type in Catalog.standard.optimizers {
      #expect(type.standard(learningRate: 0.25).learningRate == 0.25, "\(type.kind)")
    }
  }

  @Test("Powers are those of repeated products, to the last digits")
  func powers() {
    for base in [0, 0.5, 0.9, 0.999, 1] {
      var product = 1.0
      for exponent in 0...300 {
        #expect((power(base, exponent) - product).magnitude <= 1e-13 * product)
        product *= base
      }
    }
  }
}
