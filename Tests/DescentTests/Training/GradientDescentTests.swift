import Descent
import Testing

struct GradientDescentTests {
  @Test("A custom gradient descends without any layer")
  func ownGradient() {
    var descent = GradientDescent(from: [5, -3], with: Momentum(learningRate: 0.05))
    let copy = descent
    for _ in 0..<400 {
      let p = descent.parameters
      descent.step(gradient: [2 * (p[0] - 1), 4 * (p[1] - 2)])
    }
    #expect((descent.parameters[0] - 1).magnitude < 1e-6)
    #expect((descent.parameters[1] - 2).magnitude < 1e-6)
    #expect(copy.parameters == [5, -3])
    #expect(descent.steps == 400 && copy.steps == 0)
  }

  @Test("Single precision rounds as a Float does")
  func single() {
    var descent = GradientDescent(
      from: [0.1, 1], with: SGD(learningRate: 0.3), precision: .single)
    #expect(descent.parameters == [Double(Float(0.1)), 1])
    descent.step(gradient: [0.7, 0])
    #expect(
      descent.parameters[0] == Double(Float(0.1).addingProduct(-Float(0.3), 0.7)))
  }

  @Test("A copy continues independently, with its own copy of the rule's slots")
  func copies() {
    for rule in [SGD(), Momentum(), Nesterov(), Adam()] as [any Optimizer] {
      var descent = GradientDescent(from: [1, 2, 3], with: rule)
      descent.step(gradient: [1, -1, 2])
      var copy = descent
      copy.step(gradient: [3, 3, 3])
      let expected = copy.parameters
      descent.step(gradient: [-5, 0, 5])
      #expect(copy.parameters == expected && descent.parameters != expected)
      copy.step(gradient: [1, 1, 1])

      var alone = GradientDescent(from: [1, 2, 3], with: rule)
      for gradient in [[1, -1, 2], [3, 3, 3], [1, 1, 1]] as [[Double]] {
        alone.step(gradient: gradient)
      }
      #expect(copy.parameters == alone.parameters && copy.steps == 3, "\(type(of: rule))")
    }
  }

  @Test("A gradient whose length differs from that of the parameters traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var descent = GradientDescent(from: [1, 2], with: SGD())
      descent.step(gradient: [1])
    }
  }
}
