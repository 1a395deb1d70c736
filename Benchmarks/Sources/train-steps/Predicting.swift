import Descent

/// A task whose step predicts all rows.
final class Predicting: Task {
  private let model: Model
  private let features: [Float]
  private var outputs: [Float] = []
  let rowsPerStep: Int

  init(_ workload: Workload) throws {
    model = try workload.model()
    features = workload.features()
    rowsPerStep = workload.rows
  }

  func advance(_ steps: Int) throws {
    for _ in 0..<steps { outputs = try model.predict(flat: features) }
  }

  /// Returns the mean square of the outputs.
  func loss() -> Double {
    outputs.reduce(0) { $0 + Double($1) * Double($1) } / Double(outputs.count)
  }
}
