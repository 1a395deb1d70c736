import Descent
import Measuring

/// A Dense layer that times each of its three products separately during a training step.
struct TimedDense: Layer {
  static let kind = "timed-dense"
  static let hyperparameters = Hyperparameters(default: TimedDense(units: 1, seconds: 0))
  let units: Int
  let seconds: Double

  func outputShape(for input: Shape) -> Shape { [units] }

  func parameters(for input: Shape) -> [Parameter] {
    [Parameter(name: "weight", shape: [input.count, units], initializer: .glorotUniform)]
  }

  func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    time("x·w", x.rows, x.columns) { pass.product(x, pass.parameter(0), adding: nil, into: y) }
  }

  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    time("xᵀ·dy", x.rows, x.columns) { pass.weightGradient(x, dy, of: 0) }
    guard let dx else { return }
    time("dy·wᵀ", x.rows, x.columns) {
      pass.productWithTransposed(dy, pass.parameter(0), into: dx)
    }
  }

  private func time(_ product: String, _ rows: Int, _ inputs: Int, _ multiply: () -> Void) {
    let time = StepTime(seconds: seconds) { for _ in 0..<$0 { multiply() } }
    let operations = Double(2 * rows * inputs * units)
    print(
      #"{"product": "\#(product)", "shape": "\#(rows)×\#(units)×\#(inputs)", "#
        + #""microseconds_per_step": \#(time.median), "gflops": \#(operations / time.median / 1e3)}"#
    )
  }
}
