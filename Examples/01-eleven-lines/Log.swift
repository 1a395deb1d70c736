import Descent

/// Records the errors, and how often the updates change sign, while the network trains.
struct Log {
  private(set) var errors: [[Double]] = []
  private(set) var signChanges: [[Int]] = []
  private let trainer: Trainer
  private let x: [[Double]]
  private let y: [[Double]]
  private let isCountingSigns: Bool
  private var signs: [[Bool]] = []

  init(of trainer: Trainer, x: [[Double]], y: [[Double]], isCountingSigns: Bool) {
    self.trainer = trainer
    self.x = x
    self.y = y
    self.isCountingSigns = isCountingSigns
    trainer.keepsGradients = isCountingSigns
  }

  /// Returns the network's outputs, one for each row.
  func outputs() throws -> [Double] { try trainer.predict(x).map { $0[0] } }

  /// Returns the mean of |y − output| over the rows.
  func error() throws -> Double {
    zip(try outputs(), y).reduce(0) { $0 + ($1.1[0] - $1.0).magnitude } / Double(y.count)
  }

  /// Returns the current error, and records it with the number of passes before it.
  mutating func error(after iteration: Int) throws -> Double {
    let error = try error()
    errors.append([Double(iteration), error])
    return error
  }

  /// Counts, for each weight, the changes of sign (positive or not) of its update, − alpha · gradient.
  mutating func countSigns() {
    guard isCountingSigns else { return }
    let now = ["0.weight", "2.weight"].map { name in
      (trainer.gradient(named: name) ?? []).map { -$0 > 0 }
    }
    if signs.isEmpty {
      signChanges = now.map { $0.map { _ in 0 } }
    } else {
      for layer in now.indices {
        for weight in now[layer].indices where now[layer][weight] != signs[layer][weight] {
          signChanges[layer][weight] += 1
        }
      }
    }
    signs = now
  }
}
