import Descent

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The plane in which weights differ most: through their mean, along the first two principal components.
///
/// Li et al., "Visualizing the Loss Landscape of Neural Nets" (2018), section 7, for the weights of several trainings
/// together. The components are found by subspace iteration with the covariance.
struct WeightPlane: Sendable {
  /// The mean of the weights.
  let origin: [Double]
  /// Two directions of length 1 at a right angle, the one in which the weights differ more first.
  let directions: [[Double]]
  /// The part of the variance that is in the plane; nil if all weights are the same, and the directions are random.
  let seen: Double?

  private static let iterations = 30

  /// The plane of at least one list of weights, each of the same length, which is at least 2.
  init(of weights: [[Float]]) {
    let origin = Self.mean(weights)
    let centered = weights.map { zip($0, origin).map { Double($0) - $1 } }
    let variance = centered.reduce(0) { $0 + Self.product($1, $1) }
    let key = RandomKey(seed: 1)
    var pair = (0..<2).map { part in
      (0..<origin.count).map { key.normal(UInt64(part * origin.count + $0)) }
    }
    Self.straighten(&pair)
    if variance > 0 {
      for _ in 0..<Self.iterations {
        pair = pair.map { Self.covariance(centered, times: $0) }
        Self.straighten(&pair)
      }
      pair = Self.turned(pair, centered)
    }
    (self.origin, directions) = (origin, pair)
    let inside = centered.reduce(0) { sum, one in
      sum + pair.reduce(0) { $0 + Self.product($1, one) * Self.product($1, one) }
    }
    seen = variance > 0 ? min(1, inside / variance) : nil
  }

  /// Where the projection of weights is in the plane.
  func place(of weights: [Float]) -> [Double] {
    let centered = zip(weights, origin).map { Double($0) - $1 }
    return directions.map { Self.product($0, centered) }
  }

  /// The weights at a place of the plane.
  func weights(at place: [Double]) -> [Float] {
    origin.indices.map {
      Float(origin[$0] + place[0] * directions[0][$0] + place[1] * directions[1][$0])
    }
  }

  private static func mean(_ weights: [[Float]]) -> [Double] {
    var sum = [Double](repeating: 0, count: weights[0].count)
    for one in weights { for index in sum.indices { sum[index] += Double(one[index]) } }
    return sum.map { $0 / Double(weights.count) }
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  /// Σ x·(x·v)
  private static func covariance(_ rows: [[Double]], times vector: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: vector.count)
    for row in rows {
      let factor = product(row, vector)
      for index in sum.indices { sum[index] += factor * row[index] }
    }
    return sum
  }

  /// Makes two vectors as long as 1 and perpendicular. One that vanishes becomes a unit vector.
  private static func straighten(_ pair: inout [[Double]]) {
    pair[0] = unit(pair[0]) ?? axis(0, pair[0].count)
    // Twice, so that rounding leaves nothing of the first in the second.
    for _ in 0..<2 {
      let part = product(pair[0], pair[1])
      pair[1] = zip(pair[1], pair[0]).map { $0 - part * $1 }
      pair[1] = unit(pair[1]) ?? axis(pair[0][0] * pair[0][0] < 0.5 ? 0 : 1, pair[0].count)
    }
  }

  private static func unit(_ vector: [Double]) -> [Double]? {
    let length = product(vector, vector).squareRoot()
    return length > 1e-150 ? vector.map { $0 / length } : nil
  }

  private static func axis(_ index: Int, _ count: Int) -> [Double] {
    (0..<count).map { $0 == index ? 1 : 0 }
  }

  /// The two directions turned within their plane, to where the first has the greatest variance.
  private static func turned(_ pair: [[Double]], _ rows: [[Double]]) -> [[Double]] {
    var (a, b, c) = (0.0, 0.0, 0.0)
    for row in rows {
      let (x, y) = (product(pair[0], row), product(pair[1], row))
      (a, b, c) = (a + x * x, b + y * y, c + x * y)
    }
    let angle = atan2(2 * c, a - b) / 2
    let (cosine, sine) = (cos(angle), sin(angle))
    return [
      zip(pair[0], pair[1]).map { cosine * $0 + sine * $1 },
      zip(pair[0], pair[1]).map { -sine * $0 + cosine * $1 },
    ]
  }
}
