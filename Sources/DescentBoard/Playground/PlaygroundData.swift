import Descent

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Rows of two numbers and one of two classes, a pure function of a shape, a number of rows, a noise and a seed.
///
/// The classes alternate, so each has half of the rows. Without noise:
/// - circles: radius √u/2 for class 0, and 3/4 + u/4 for class 1, at any angle (a disk and a ring);
/// - spirals: radius t, angle 1.75·2π·t + class·π, with t = u (two arms);
/// - xor: uniform in [−1, 1]², class 1 where x·y < 0, with a gap of 0.05 at the axes;
/// - moons: (cos πu − ½, sin πu − ¼) for class 0, (½ − cos πu, ¼ − sin πu) for class 1 (two half circles);
/// - blobs: the centers (−½, −½) and (½, ½).
///
/// The noise is a normal deviate of this standard deviation on both numbers; blobs have 0.15 besides.
struct PlaygroundData: Hashable, Sendable {
  /// A way to lay out the two classes.
  enum Shape: String, CaseIterable, Hashable, Sendable {
    case circles, spirals, xor, moons, blobs
  }

  /// A row.
  struct Point: Hashable, Sendable {
    /// The first number.
    let x: Double
    /// The second number.
    let y: Double
    /// 0 or 1.
    let label: Int
  }

  /// The rows.
  let points: [Point]

  /// Rows that are given, such as those that a person draws.
  init(_ points: [Point]) { self.points = points }

  /// Rows of a shape. Traps unless there are at least 2 rows and the noise is 0 or more.
  init(_ shape: Shape, rows: Int = 200, noise: Double = 0.05, seed: UInt64 = 0) {
    require(rows >= 2 && noise >= 0 && noise.isFinite, "\(rows) rows with a noise of \(noise)")
    let key = RandomKey(seed: seed)
    let (place, jitter) = (key.derived(0), key.derived(1))
    let spread = shape == .blobs ? (noise * noise + 0.15 * 0.15).squareRoot() : noise
    points = (0..<rows).map { row in
      let label = row % 2
      let index = UInt64(row) * 2
      let (x, y) = Self.place(
        shape, label, place.uniform(index), place.uniform(index + 1))
      let (dx, dy) = Self.normal(jitter.uniform(index), jitter.uniform(index + 1))
      return Point(x: x + spread * dx, y: y + spread * dy, label: label)
    }
  }

  private static func place(_ shape: Shape, _ label: Int, _ u: Double, _ v: Double) -> (
    Double, Double
  ) {
    let sign = label == 0 ? 1.0 : -1
    switch shape {
    case .circles:
      let radius = label == 0 ? u.squareRoot() / 2 : 0.75 + u / 4
      return (radius * cos(2 * .pi * v), radius * sin(2 * .pi * v))
    case .spirals:
      let angle = 1.75 * 2 * .pi * u + (label == 0 ? 0 : .pi)
      return (u * sin(angle), u * cos(angle))
    case .xor:
      let x = (0.05 + 0.95 * u) * (v < 0.5 ? 1 : -1)
      let y = 0.05 + 0.95 * (2 * v).truncatingRemainder(dividingBy: 1)
      return (x, (x < 0 ? -sign : sign) * y)
    case .moons: return (sign * (cos(.pi * u) - 0.5), sign * (sin(.pi * u) - 0.25))
    case .blobs: return (-sign / 2, -sign / 2)
    }
  }

  /// Two normal deviates: Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958).
  private static func normal(_ u: Double, _ v: Double) -> (Double, Double) {
    let radius = (-2 * log(1 - u)).squareRoot()
    return (radius * cos(2 * .pi * v), radius * sin(2 * .pi * v))
  }

  /// The rows as features and targets.
  func dataset() throws(DatasetError) -> ArrayDataset {
    try ArrayDataset(
      flat: points.flatMap { [Float($0.x), Float($0.y)] }, shape: [2],
      targets: points.map { Float($0.label) })
  }

  /// The rows to train on, and a quarter of each class to validate on. Fewer than 8 rows are all trained on.
  func split(seed: UInt64) -> (training: PlaygroundData, validation: PlaygroundData) {
    guard points.count >= 8 else { return (self, PlaygroundData([])) }
    let split = Split.stratified(classes: points.map(\.label), fraction: 0.25, seed: seed)
    return (
      PlaygroundData(split.training.map { points[$0] }),
      PlaygroundData(split.validation.map { points[$0] })
    )
  }

  /// The number of classes that have rows.
  var classCount: Int { Set(points.map(\.label)).count }
}
