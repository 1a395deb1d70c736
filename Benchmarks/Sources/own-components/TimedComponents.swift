import Descent
import Measuring

/// Prints the microseconds of a built-in component and of one of an outside package, and their ratio.
func compare(_ name: String, builtIn: () -> Void, own: () -> Void) {
  let builtIn = StepTime(seconds: 1) { for _ in 0..<$0 { builtIn() } }.median
  let own = StepTime(seconds: 1) { for _ in 0..<$0 { own() } }.median
  print(
    #"{"component": "\#(name)", "built_in_microseconds": \#(builtIn), "#
      + #""own_microseconds": \#(own), "ratio": \#(own / builtIn)}"#)
}

/// A layer that times `ReLU` and `OwnReLU`.
struct TimedLayer: Layer {
  static let kind = "timed-layer"
  static let hyperparameters = Hyperparameters(default: TimedLayer())

  func outputShape(for input: Shape) -> Shape { input }

  func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    compare("layer, forward") {
      ReLU().forward(x, into: y, in: pass)
    } own: {
      OwnReLU().forward(x, into: y, in: pass)
    }
  }

  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    compare("layer, backward") {
      ReLU().backward(dy, x: x, y: y, into: dx, in: pass)
    } own: {
      OwnReLU().backward(dy, x: x, y: y, into: dx, in: pass)
    }
  }
}

/// A loss that times `SquaredError` and `OwnSquaredError`.
struct TimedLoss: Loss {
  static let kind = "timed-loss"
  static let hyperparameters = Hyperparameters(default: TimedLoss())

  var outputs: OutputMeaning { .numbers }

  func check(prediction: Shape, target: Shape) {}

  func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    compare("loss") {
      try? SquaredError.plain.evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: scale, losses: losses)
    } own: {
      OwnSquaredError().evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: scale, losses: losses)
    }
  }
}

/// An optimizer that times `Momentum` and `OwnMomentum`.
struct TimedOptimizer: Optimizer {
  static let kind = "timed-optimizer"
  static let hyperparameters = Hyperparameters(default: TimedOptimizer())

  var learningRate: Double { 0.01 }
  var slots: [String] { ["v"] }

  func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    compare("optimizer") {
      Momentum(learningRate: 0.01)
        .update(parameters, gradients: gradients, slots: slots, at: step)
    } own: {
      OwnMomentum().update(parameters, gradients: gradients, slots: slots, at: step)
    }
  }
}

/// Compares components of an outside package, written in plain Swift loops over spans, with built-in ones:
/// 256 rows of 512 elements, and 262,144 parameters.
@main
struct OwnComponents {
  static func main() throws {
    let (rows, width) = (256, 512)
    let numbers = (0..<rows * width).map { Float($0 % 17) / 17 - 0.4 }
    let data = try ArrayDataset(
      flat: numbers, shape: [width], targets: numbers.reversed(), targetShape: [width])
    let trainer = try Trainer(
      Sequential {
        Dense(width)
        TimedLayer()
      }, for: data, loss: TimedLoss(), optimizer: TimedOptimizer())
    try trainer.step(Batch(rows: 0..<rows), of: data)
  }
}
