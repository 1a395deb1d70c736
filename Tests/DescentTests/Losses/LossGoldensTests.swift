import Testing

@testable import Descent

/// The losses and their gradients, compared with PyTorch, SciPy, scikit-learn and Keras: see
/// `Tests/Goldens/losses.py`.
struct LossGoldensTests {
  struct Case: Decodable, Sendable {
    let loss: Cataloged<any Loss>
    let predictions: [[Double]]
    let targets: [[Double]]
    let weights: [Double]
    let losses: [Double]
    let gradient: [[Double]]
  }

  static let cases: [Case] = (try? Goldens.decode(from: "losses")) ?? []

  private static func matrix(_ rows: [[Double]], _ precision: Precision) -> (Buffer, Matrix) {
    let buffer = Buffer(count: rows.count * rows[0].count, precision: precision)
    buffer.all.set(rows.flatMap { $0 })
    return (buffer, buffer.matrix(rows: rows.count, columns: rows[0].count))
  }

  /// Returns true if two values agree within a relative
  /// tolerance. Magnitudes below 0.001 count as 0.001.
  private func agree(_ found: Double, _ expected: Double, to tolerance: Double) -> Bool {
    (found - expected).magnitude <= tolerance * max(expected.magnitude, 1e-3)
  }

  @Test("Every loss of the catalog has golden values")
  func complete() {
    #expect(
      Set(Self.cases.map { type(of: $0.loss.value).kind })
        == Set(Catalog.standard.losses.map { $0.kind }))
  }

  @Test("Losses and weighted gradients agree with other libraries", arguments: cases.indices)
  func agrees(index: Int) throws {
    let golden = Self.cases[index]
    let loss = golden.loss.value
    let (predictionOwner, prediction) = Self.matrix(golden.predictions, .double)
    let (targetOwner, target) = Self.matrix(golden.targets, .double)
    let (weightOwner, weights) = Self.matrix(golden.weights.map { [$0] }, .double)
    let (gradientOwner, gradient) = Self.matrix(golden.predictions, .double)
    let losses = Buffer(count: golden.losses.count, precision: .double)
    try withExtendedLifetime((predictionOwner, targetOwner, weightOwner, gradientOwner)) {
      try loss.check(prediction: [prediction.columns], target: [target.columns])
      try loss.evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: 1, losses: losses.all)
      for row in golden.losses.indices {
        let place = "\(loss) of row \(row), \(golden.predictions[row])"
        #expect(agree(losses.all[0, row], golden.losses[row], to: 1e-12), "\(place)")
        for column in golden.predictions[row].indices {
          let (found, expected) = (gradient[row, column], golden.gradient[row][column])
          #expect(
            agree(found, expected, to: 1e-12), "\(place): \(found), \(expected) expected")
        }
      }
      // The scale multiplies only the gradient.
      let (before, rows) = (gradient.values(as: Double.self), losses.all.values(as: Double.self))
      try loss.evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: -0.25, losses: losses.all)
      #expect(gradient.values() == before.map { -0.25 * $0 } && losses.all.values() == rows)
      try loss.evaluate(
        prediction, target, weights: weights, gradient: nil, scale: 1, losses: losses.all)
      #expect(losses.all.values() == rows)
    }
  }

  @Test(
    "Losses in single precision agree with the golden values to its digits",
    arguments: cases.indices)
  func single(index: Int) throws {
    let golden = Self.cases[index]
    let (predictionOwner, prediction) = Self.matrix(golden.predictions, .single)
    let (targetOwner, target) = Self.matrix(golden.targets, .single)
    let (weightOwner, weights) = Self.matrix(golden.weights.map { [$0] }, .single)
    let (gradientOwner, gradient) = Self.matrix(golden.predictions, .single)
    let losses = Buffer(count: golden.losses.count, precision: .double)
    try withExtendedLifetime((predictionOwner, targetOwner, weightOwner, gradientOwner)) {
      try golden.loss.value.evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: 1, losses: losses.all)
    }
    // Leaves out the extreme values of single columns, some
    // of which a Float cannot tell from their targets.
    for row in golden.losses.indices
    where golden.predictions[row].count > 1 && golden.predictions[row].allSatisfy({ abs($0) < 10 })
    {
      #expect(
        (losses.all[0, row] - golden.losses[row]).magnitude
          <= 4e-6 * max(golden.losses[row].magnitude, 1))
      for column in golden.predictions[row].indices {
        let expected = golden.gradient[row][column]
        #expect(
          (gradient[row, column] - expected).magnitude <= 4e-6 * max(expected.magnitude, 1))
      }
    }
  }
}
