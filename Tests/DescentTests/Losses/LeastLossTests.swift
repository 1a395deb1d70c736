import Foundation
import Testing

@testable import Descent

struct LeastLossTests {
  /// −Σ t·log t
  private static func entropy(_ probabilities: Double...) -> Double {
    probabilities.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
  }

  /// t − t·log t
  private static func poisson(_ count: Double) -> Double {
    count > 0 ? count - count * log(count) : 0
  }

  /// Losses whose least value is not 0, with the least loss of each row.
  private static let others: [(loss: any Loss, targets: [[Double]], least: [Double])] = [
    (
      BinaryCrossEntropy(), [[1, 0.3], [0.5, 0]],
      [entropy(0.3, 0.7) / 2, entropy(0.5, 0.5) / 2]
    ),
    (BinaryCrossEntropy(labelSmoothing: 0.1), [[1, 0]], [entropy(0.95, 0.05)]),
    (SoftmaxCrossEntropy(), [[0.2, 0.8], [0, 1]], [entropy(0.2, 0.8), 0]),
    (SoftmaxCrossEntropy(labelSmoothing: 0.3), [[1]], [entropy(0.15, 0.85)]),
    // q is ½, whatever the probability.
    (BinaryFocal(), [[0.5, 1]], [0.25 * log(2) / 2]),
    (Poisson(), [[0, 1], [20, 0.3]], [poisson(1) / 2, (poisson(20) + poisson(0.3)) / 2]),
    (
      Poisson(predictsLogarithm: false), [[0, 7], [1e4, 1]],
      [poisson(7) / 2, (poisson(1e4) + poisson(1)) / 2]
    ),
    (Gaussian(epsilon: 0.25), [[3], [-2]], [log(0.25) / 2, log(0.25) / 2]),
  ]

  /// Returns the least losses of rows with two outputs.
  private static func least(_ loss: any Loss, _ targets: [[Double]]) throws -> [Double] {
    let buffer = Buffer(targets.flatMap(\.self))
    defer { withExtendedLifetime(buffer) {} }
    return try loss.leastLosses(
      of: buffer.matrix(rows: targets.count, columns: targets[0].count), weights: nil, outputs: 2)
  }

  @Test("The least loss is the value of the formula at the best outputs", arguments: others.indices)
  func formulas(index: Int) throws {
    let (loss, targets, least) = Self.others[index]
    for (found, least) in zip(try Self.least(loss, targets), least) {
      #expect((found - least).magnitude <= 1e-6 * max(1, least.magnitude), "\(loss)")
    }
  }

  @Test("A target that the loss is not defined for is an error, and a row of weight 0 has no loss")
  func undefined() throws {
    for loss in [BinaryCrossEntropy(), SoftmaxCrossEntropy(), Poisson(), Huber()] as [any Loss] {
      let targets = Buffer([0.5, 0.5, -1, .nan])
      let weights = Buffer([1.0, 0])
      defer { withExtendedLifetime((targets, weights)) {} }
      let target = targets.matrix(rows: 2, columns: 2)
      if !(loss is Huber) {
        #expect(throws: LossError.self, "\(loss)") {
          try loss.leastLosses(of: target, weights: nil, outputs: 2)
        }
      }
      let least = try loss.leastLosses(
        of: target, weights: weights.matrix(rows: 2, columns: 1), outputs: 2)
      #expect(least[0].isFinite && least[1] == 0, "\(loss)")
    }
  }

  @Test(
    "The least loss of numbers and of certain classes is 0", arguments: LossesTests.losses.indices)
  func zero(index: Int) throws {
    let (loss, _, _) = LossesTests.losses[index]
    let smoothing =
      (loss as? SoftmaxCrossEntropy)?.labelSmoothing
      ?? (loss as? BinaryCrossEntropy)?.labelSmoothing ?? 0
    if loss is Poisson || loss is Gaussian || smoothing > 0 { return }
    let fits = [[[1.0, 0], [0, 1]], [[1], [0]]].filter { targets in
      (try? loss.check(prediction: [2], target: [targets[0].count])) != nil
    }
    #expect(!fits.isEmpty)
    for targets in fits {
      let least = try Self.least(loss, targets)
      #expect(least.allSatisfy { $0.magnitude < 1e-6 }, "\(loss): \(least)")
    }
    if loss.outputs == .numbers, (try? loss.check(prediction: [2], target: [2])) != nil {
      let least = try Self.least(loss, [[-1e6, 0.001], [0, 1e6]])
      #expect(least.allSatisfy { $0 < 1 }, "\(loss): \(least)")
    }
  }
}
