/// Compares a gradient with central differences, (f(x + h) − f(x − h)) / 2h, in Double.
///
/// ```swift
/// let check = GradientCheck(of: { $0[0] * $0[0] }, gradient: [6], at: [3])
/// print(check.passes())  // true
/// ```
public struct GradientCheck: Sendable, CustomStringConvertible {
  /// The largest |given − differences| / max(|given|, |differences|, 1e-3) over all elements.
  public let worstError: Double
  /// The index of the element with the largest error.
  public let worstIndex: Int
  /// The gradient at that index, as given and by differences.
  public let worst: (given: Double, differences: Double)

  /// Returns whether the relative error of every element is at most `tolerance`.
  public func passes(_ tolerance: Double = 1e-6) -> Bool { worstError <= tolerance }

  /// The worst element: `worst relative error 3.1e-10 at 12: 0.25 given, 0.25 by differences`.
  public var description: String {
    "worst relative error \(worstError) at \(worstIndex): \(worst.given) given, "
      + "\(worst.differences) by differences"
  }

  /// Checks the given gradient of `function` at `point`, with steps h = 1e-5 · max(1, |x|).
  public init<E: Error>(
    of function: ([Double]) throws(E) -> Double, gradient: [Double], at point: [Double]
  ) throws(E) {
    require(
      gradient.count == point.count,
      "a gradient of \(gradient.count) elements at a point of \(point.count); expected as many")
    var result = (error: -1.0, index: 0, given: 0.0, differences: 0.0)
    var x = point
    for index in point.indices {
      let h = 1e-5 * max(1, point[index].magnitude)
      x[index] = point[index] + h
      let above = try function(x)
      x[index] = point[index] - h
      let below = try function(x)
      let differences = (above - below) / ((point[index] + h) - (point[index] - h))
      x[index] = point[index]
      let given = gradient[index]
      let relative =
        (given - differences).magnitude / max(given.magnitude, differences.magnitude, 1e-3)
      let error = relative.isNaN ? .infinity : relative
      if error > result.error { result = (error, index, given, differences) }
    }
    worstError = max(result.error, 0)
    worstIndex = result.index
    worst = (result.given, result.differences)
  }

  /// Checks the gradient that a network and a loss compute on one batch of these rows, with respect
  /// to every trained parameter and every feature.
  ///
  /// Throws if there are no rows, if the rows do not fit the network or the loss, or if a loss is
  /// not finite.
  public init(
    _ architecture: Sequential, loss: any Loss, features: [[Double]], targets: [[Double]],
    weights: [Double]? = nil, reduction: Reduction = .mean, seed: UInt64 = 0
  ) throws {
    let data = try ArrayDataset(features: features, targets: targets, weights: weights)
    guard data.count > 0 else { throw DatasetError("no rows to check a gradient on") }
    var model = try Model(architecture, input: data.features, precision: .double, seed: seed)
    let places = model.network.places.filter(\.isTrained)
    let names = places.map(\.name)
    let point = names.flatMap { model[$0] ?? [] } + features.flatMap { $0 }

    func trainer(at point: [Double]) throws -> (Trainer, ArrayDataset) {
      var rest = point[...]
      for place in places {
        model[place.name] = Array(rest.prefix(place.shape.count))
        rest = rest.dropFirst(place.shape.count)
      }
      let width = data.features.count
      let rows = stride(from: rest.startIndex, to: rest.endIndex, by: width).map {
        Array(rest[$0..<$0 + width])
      }
      let moved = try ArrayDataset(features: rows, targets: targets, weights: weights)
      let trainer = try Trainer(
        model, targets: data.targets, loss: loss, optimizer: SGD(), reduction: reduction,
        seed: seed)
      return (trainer, moved)
    }
    let batch = MiniBatches(of: .full, from: data.count)[0]
    let (subject, rows) = try trainer(at: point)
    var totals = Totals(metrics: [], outputs: 1)
    let inputs = Buffer(count: data.count * data.features.count, precision: .double)
    try subject.computeGradient(
      of: batch, from: rows, adding: &totals,
      featureGradient: inputs.matrix(rows: data.count, columns: data.features.count))
    let gradient = names.flatMap { subject.gradient(named: $0) ?? [] } + inputs.all.values()
    try self.init(
      of: { point in
        let (subject, rows) = try trainer(at: point)
        var totals = Totals(metrics: [], outputs: 1)
        try subject.gradient(of: batch, from: rows, adding: &totals)
        return reduction == .sum ? totals.lossSum : totals.loss
      }, gradient: gradient, at: point)
  }
}
