import Descent
import DescentTables
import Foundation

// Gradient descent on your own function: linear regression, with the gradient written by hand. There
// are no layers and no trainer. Mini-batches choose the rows, and an optimizer moves the weights.
//
//     own-gradient [Examples/Data/diabetes.csv]

/// The mean of ½(w·x − y)² over some rows, as a function of the weights w.
struct LeastSquares {
  let x: [[Double]]
  let y: [Double]

  /// w·x − y
  func error(_ row: Int, _ w: [Double]) -> Double {
    zip(x[row], w).reduce(-y[row]) { $0 + $1.0 * $1.1 }
  }

  func value(_ rows: [Int], _ w: [Double]) -> Double {
    rows.reduce(0) { $0 + error($1, w) * error($1, w) / 2 } / Double(rows.count)
  }

  /// Returns the derivative of the value with respect to w: the mean of (w·x − y)·x.
  func gradient(_ rows: [Int], _ w: [Double]) -> [Double] {
    var gradient = [Double](repeating: 0, count: w.count)
    for row in rows {
      let share = error(row, w) / Double(rows.count)
      for (feature, value) in x[row].enumerated() { gradient[feature] += share * value }
    }
    return gradient
  }

  /// 1 − Σ(w·x − y)² / Σ(mean − y)²: 1 is perfect, and 0 is no better than always predicting the mean of y.
  func rSquared(_ rows: [Int], _ w: [Double]) -> Double {
    let mean = rows.reduce(0) { $0 + y[$1] } / Double(rows.count)
    let spread = rows.reduce(0) { $0 + (mean - y[$1]) * (mean - y[$1]) }
    return 1 - value(rows, w) * 2 * Double(rows.count) / spread
  }
}

@main
struct OwnGradient {
  static func run(_ path: String) throws {
    // Features and target are z-scored with the statistics of the training rows. The 1 after the features
    // is for the bias.
    let table = try Table(contentsOf: path)
    let task = try TableTask(table, target: "progression")
    let split = try task.split(.random, fraction: 0.2, seed: 1)
    let preparation = try task.preparation(trainingRows: split.training)
    let width = preparation.width
    let inputs = try preparation.inputs(of: table, rows: task.rows)
    let function = LeastSquares(
      x: task.rows.map { inputs[$0 * width..<($0 + 1) * width].map(Double.init) + [1] },
      y: try preparation.targets(of: table).map(Double.init))

    // The gradient of a mini-batch is the gradient of all rows plus noise, and the noise keeps the weights
    // from settling. Each stage starts from the weights of the one before, at a tenth of its learning rate.
    var w = [Double](repeating: 0, count: width + 1)
    for learningRate in [0.1, 0.01, 0.001] {
      var descent = GradientDescent(from: w, with: SGD(learningRate: learningRate))
      for epoch in 1...300 {
        for batch in MiniBatches(
          of: 32, from: split.training.count, shuffled: .everyEpoch(seed: 1), epoch: epoch)
        {
          let rows = batch.map { split.training[$0] }
          descent.step(gradient: function.gradient(rows, descent.parameters))
        }
        if epoch.isMultiple(of: 100) {
          let error = function.value(split.training, descent.parameters)
          print(
            "learning_rate \(learningRate)  epoch \(epoch)  error "
              + String(format: "%.6f", error))
        }
      }
      w = descent.parameters
    }

    for (name, weight) in zip(preparation.features.map(\.name) + ["bias"], w) {
      print("\(name)  " + String(format: "%.4f", weight))
    }
    print(String(format: "train_r2  %.4f", function.rSquared(split.training, w)))
    print(String(format: "val_r2  %.4f", function.rSquared(split.validation, w)))
  }

  static func main() {
    do {
      try run(CommandLine.arguments.dropFirst().first ?? "Examples/Data/diabetes.csv")
    } catch {
      FileHandle.standardError.write(Data("own-gradient: \(error)\n".utf8))
      exit(1)
    }
  }
}
