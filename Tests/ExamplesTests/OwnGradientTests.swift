import CommandSupport
import Descent
import DescentTables
import Testing

/// The example `own-gradient` as a process, compared with the solution of the normal equations.
struct OwnGradientTests {
  @Test("The hand-written gradient descends to the least-squares solution")
  func leastSquares() async throws {
    let outcome = try await Command("own-gradient").run([])
    #expect(outcome.status == 0 && outcome.errors == "")
    let lines = outcome.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(lines.filter { $0[0] == "learning_rate" }.count == 9)
    let printed = Dictionary(
      lines.compactMap { $0.count == 2 ? ($0[0], Double($0[1]) ?? .nan) : nil },
      uniquingKeysWith: { first, _ in first })

    // The same rows, prepared in the same way.
    let path = Command.root.appendingPathComponent("Examples/Data/diabetes.csv").path
    let table = try Table(contentsOf: path)
    let task = try TableTask(table, target: "progression")
    let split = try task.split(.random, fraction: 0.2, seed: 1)
    let preparation = try task.preparation(trainingRows: split.training)
    let width = preparation.width
    let inputs = try preparation.inputs(of: table, rows: task.rows).map(Double.init)
    let x: [[Double]] = task.rows.map { Array(inputs[$0 * width..<($0 + 1) * width]) + [1] }
    let y = try preparation.targets(of: table).map(Double.init)

    let exact = solution(split.training.map { x[$0] }, split.training.map { y[$0] })
    let ours = try (preparation.features.map(\.name) + ["bias"]).map { try #require(printed[$0]) }
    for row in split.training + split.validation {
      #expect((dot(x[row], ours) - dot(x[row], exact)).magnitude < 0.1, "row \(row)")
    }
    for (name, rows) in [("train_r2", split.training), ("val_r2", split.validation)] {
      let best = rSquared(rows.map { dot(x[$0], exact) }, rows.map { y[$0] })
      let mine = rSquared(rows.map { dot(x[$0], ours) }, rows.map { y[$0] })
      #expect((try #require(printed[name]) - mine).magnitude < 2e-4, "the printed \(name)")
      #expect((mine - best).magnitude < 0.005, "\(name) \(mine), exactly \(best)")
    }
    let trained = try #require(printed["train_r2"])
    #expect(
      trained
        > rSquared(
          split.training.map { dot(x[$0], exact) }, split.training.map { y[$0] }) - 0.001)
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func rSquared(_ predictions: [Double], _ y: [Double]) -> Double {
    let mean = y.reduce(0, +) / Double(y.count)
    let errors = zip(predictions, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return 1 - errors / y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// Returns w of xᵀx·w = xᵀy, by Gaussian elimination with pivots.
  private func solution(_ x: [[Double]], _ y: [Double]) -> [Double] {
    let size = x[0].count
    var rows = (0..<size).map { i in
      (0..<size).map { j in x.reduce(0) { $0 + $1[i] * $1[j] } }
        + [zip(x, y).reduce(0) { $0 + $1.0[i] * $1.1 }]
    }
    for column in 0..<size {
      let pivot = (column..<size).max { rows[$0][column].magnitude < rows[$1][column].magnitude }
      rows.swapAt(column, pivot ?? column)
      for row in 0..<size where row != column {
        let factor = rows[row][column] / rows[column][column]
        for k in column...size { rows[row][k] -= factor * rows[column][k] }
      }
    }
    return (0..<size).map { rows[$0][size] / rows[$0][$0] }
  }
}
