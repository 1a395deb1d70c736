import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Initializer {
  fileprivate static func scaling(
    _ scale: Double, _ fan: Fan, _ distribution: Distribution
  ) -> Initializer {
    .varianceScaling(scale: scale, fan: fan, distribution: distribution)
  }
}

struct InitializerTests {
  // The shape [200, 300] has fanIn 200 and fanOut 300.
  static let shape: Shape = [200, 300]

  static func values(_ initializer: Initializer, seed: UInt64) -> [Double] {
    initializer.values(for: shape, key: RandomKey(seed: seed))
  }

  @Test("Initializers have the moments of their formulas", arguments: [8, 9, 10] as [UInt64])
  func moments(seed: UInt64) {
    func moments(_ initializer: Initializer) -> (mean: Double, deviation: Double) {
      let values = Self.values(initializer, seed: seed)
      let mean = values.reduce(0, +) / 60_000
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60_000
      return (mean, square.squareRoot())
    }
    let cases: [(Initializer, Double, Double)] = [
      (.zeros, 0, 0), (.constant(2), 2, 0), (.uniform(-1, 3), 1, 4 / 12.0.squareRoot()),
      (.normal(mean: 5, standardDeviation: 2), 5, 2), (.glorotUniform, 0, 0.004.squareRoot()),
      (.glorotNormal, 0, 0.004.squareRoot()), (.heUniform, 0, 0.1), (.heNormal, 0, 0.1),
      (.lecunUniform, 0, 0.005.squareRoot()), (.lecunNormal, 0, 0.005.squareRoot()),
      (.truncatedNormal(mean: 5, standardDeviation: 2), 5, 2 * 0.87962566103423978),
      (.orthogonal(gain: 3), 0, 3 / 300.0.squareRoot()),
      (.scaling(0.5, .input, .uniform), 0, 0.0025.squareRoot()),
      (.scaling(2, .output, .normal), 0, (2 / 300.0).squareRoot()),
      (.scaling(2, .average, .truncatedNormal), 0, 0.008.squareRoot()),
    ]
    for (initializer, mean, deviation) in cases {
      let found = moments(initializer)
      #expect((found.mean - mean).magnitude <= 0.02 * max(deviation, 0), "\(initializer)")
      #expect((found.deviation - deviation).magnitude <= 0.01 * deviation, "\(initializer)")
    }
  }

  @Test(
    "Uniform values reach √3 deviations and no further, and normal values exceed that limit",
    arguments: [8, 9, 10] as [UInt64])
  func bounds(seed: UInt64) {
    func largest(_ initializer: Initializer) -> Double {
      Self.values(initializer, seed: seed).map(\.magnitude).max() ?? 0
    }
    let pairs: [(uniform: Initializer, normal: Initializer, limit: Double)] = [
      (.glorotUniform, .glorotNormal, 0.012.squareRoot()),
      (.heUniform, .heNormal, 0.03.squareRoot()),
      (.uniform(-0.5, 0.5), .normal(mean: 0, standardDeviation: 0.5 / 3.squareRoot()), 0.5),
      (.lecunUniform, .lecunNormal, 0.015.squareRoot()),
      (.scaling(3, .output, .uniform), .scaling(3, .output, .normal), 0.03.squareRoot()),
    ]
    for (uniform, normal, limit) in pairs {
      #expect(largest(uniform) <= limit && largest(uniform) > 0.999 * limit, "\(uniform)")
      // The largest of 60,000 normal values is at about 4.3 deviations.
      #expect(largest(normal) > 2 * limit && largest(normal) < 4 * limit, "\(normal)")
    }
    let shifted = Self.values(.uniform(2, 3), seed: seed)
    #expect(shifted.allSatisfy { $0 >= 2 && $0 < 3 })
  }

  @Test("A key always gives the same values, and another key gives others")
  func keys() {
    for initializer in [
      Initializer.uniform(-1, 1), .normal(mean: 0, standardDeviation: 1), .glorotUniform,
      .glorotNormal, .heUniform, .heNormal,
    ] {
      let values = Self.values(initializer, seed: 1)
      #expect(values == Self.values(initializer, seed: 1))
      for (value, other) in zip(values, Self.values(initializer, seed: 2)) {
        #expect(value != other)
      }
      #expect(Set(values).count == values.count)
    }
  }

  @Test(
    "A truncated normal distribution ends at two deviations", arguments: [8, 9, 10] as [UInt64])
  func cut(seed: UInt64) {
    for (initializer, mean, limit) in [
      (.truncatedNormal(mean: 1, standardDeviation: 2), 1, 4),
      (.scaling(2, .input, .truncatedNormal), 0, 2 * 0.1 / 0.87962566103423978),
    ] as [(Initializer, Double, Double)] {
      let largest = Self.values(initializer, seed: seed).map { ($0 - mean).magnitude }.max() ?? 0
      #expect(largest <= limit && largest > 0.999 * limit, "\(initializer)")
    }
  }

  @Test("The named initializers are cases of variance scaling")
  func scaled() {
    for (named, scale, fan, distribution) in [
      (.glorotUniform, 1, .average, .uniform), (.glorotNormal, 1, .average, .normal),
      (.heUniform, 2, .input, .uniform), (.heNormal, 2, .input, .normal),
      (.lecunUniform, 1, .input, .uniform), (.lecunNormal, 1, .input, .normal),
    ] as [(Initializer, Double, Initializer.Fan, Initializer.Distribution)] {
      #expect(
        Self.values(named, seed: 3) == Self.values(.scaling(scale, fan, distribution), seed: 3))
    }
  }

  @Test(
    "An orthogonal matrix is the Q of its normal deviates, with R's diagonal above 0",
    arguments: [
      [40, 40], [70, 30], [30, 70], [1, 5], [5, 1], [1, 1], [2, 8, 9], [150, 90],
    ])
  func orthogonal(dimensions: [Int]) {
    let shape = Shape(dimensions)
    let columns = dimensions[dimensions.count - 1]
    let rows = shape.count / columns
    let key = RandomKey(seed: 4)
    let q = Initializer.orthogonal(gain: 1).values(for: shape, key: key)
    let a = Initializer.normal(mean: 0, standardDeviation: 1).values(for: shape, key: key)
    #expect(
      Initializer.orthogonal(gain: -2).values(for: shape, key: key) == q.map { -2 * $0 })
    /// The dot product of columns, or of rows where those are fewer.
    func dot(_ left: [Double], _ i: Int, _ right: [Double], _ j: Int) -> Double {
      (0..<max(rows, columns)).reduce(0) { sum, element in
        rows >= columns
          ? sum + left[element * columns + i] * right[element * columns + j]
          : sum + left[i * columns + element] * right[j * columns + element]
      }
    }
    for i in 0..<min(rows, columns) {
      for j in 0..<min(rows, columns) {
        #expect((dot(q, i, q, j) - (i == j ? 1 : 0)).magnitude < 3e-15)
        let r = dot(q, i, a, j)
        if i == j { #expect(r > 0) }
        if i > j { #expect(r.magnitude < 1e-12) }
      }
    }
  }

  @Test("A sparse matrix has a fixed number of normal inputs per output, at random places")
  func sparse() {
    let values = Initializer.sparse(density: 0.1, standardDeviation: 2)
      .values(for: Self.shape, key: RandomKey(seed: 6))
    for column in 0..<300 {
      #expect((0..<200).count { values[$0 * 300 + column] != 0 } == 20)
    }
    // Each row is in about 30 of the 300 columns.
    for row in 0..<200 {
      let count = (0..<300).count { values[row * 300 + $0] != 0 }
      #expect((Double(count) - 30).magnitude < 4.5 * 27.0.squareRoot())
    }
    let square = values.reduce(0) { $0 + $1 * $1 } / 6000
    #expect((square / 4 - 1).magnitude < 4.5 * (2 / 6000.0).squareRoot())
    func count(_ density: Double, _ shape: Shape) -> Int {
      Initializer.sparse(density: density, standardDeviation: 1)
        .values(for: shape, key: RandomKey(seed: 6)).count { $0 != 0 }
    }
    #expect(count(0, [9, 4]) == 4 && count(1, [9, 4]) == 36 && count(0.1, [30, 1]) == 3)
    #expect(count(0.5, [7]) == 7)
  }

  @Test(
    "Invalid values of an initializer are refused when a network is built",
    arguments: [
      (.constant(.nan), "a value of nan; expected a finite number"),
      (.uniform(1, -1), "the range 1.0 to -1.0; expected the lower limit first"),
      (.normal(mean: .infinity, standardDeviation: 1), "a value of inf; expected a finite number"),
      (
        .truncatedNormal(mean: 0, standardDeviation: -1),
        "a standard deviation of -1.0; expected at least 0"
      ),
      (.scaling(0, .input, .normal), "a variance scale of 0.0; expected above 0"),
      (.orthogonal(gain: .nan), "a value of nan; expected a finite number"),
      (.sparse(density: 1.5, standardDeviation: 1), "a density of 1.5; expected 0 to 1"),
      (
        .sparse(density: 0.5, standardDeviation: .infinity),
        "a standard deviation of inf; expected at least 0"
      ),
    ] as [(Initializer, String)])
  func faults(initializer: Initializer, fault: String) throws {
    let error = #expect(throws: ShapeError.self) {
      try Model(Sequential { Dense(2, weights: initializer) }, input: [3])
    }
    #expect(error?.description == "layer 0 (dense): the initializer of \"weight\" has \(fault)")
    let inside = #expect(throws: ShapeError.self) {
      try Model(Sequential { Residual { Dense(3, weights: initializer) } }, input: [3])
    }
    #expect(
      inside?.description
        == "layer 0 (residual), layer 0 (dense): the initializer of \"weight\" has \(fault)")
  }

  @Test("Initializers survive a round trip through JSON")
  func coded() throws {
    for (initializer, json) in [
      (.lecunNormal, #"{"lecunNormal":{}}"#), (.lecunUniform, #"{"lecunUniform":{}}"#),
      (
        .truncatedNormal(mean: 1, standardDeviation: 2),
        #"{"truncatedNormal":{"mean":1,"standardDeviation":2}}"#
      ),
      (
        .scaling(2, .output, .truncatedNormal),
        #"{"varianceScaling":{"distribution":"truncatedNormal","fan":"output","scale":2}}"#
      ),
      (.orthogonal(gain: 1.5), #"{"orthogonal":{"gain":1.5}}"#),
      (
        .sparse(density: 0.1, standardDeviation: 0.01),
        #"{"sparse":{"density":0.1,"standardDeviation":0.01}}"#
      ),
    ] as [(Initializer, String)] {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      #expect(String(decoding: try encoder.encode(initializer), as: UTF8.self) == json)
      #expect(try JSONDecoder().decode(Initializer.self, from: Data(json.utf8)) == initializer)
    }
  }

  @Test("The values that a seed gives are frozen")
  func frozen() {
    // Computed by a second implementation: SplitMix64,
    // and the normal quantile of Python's statistics.
    #expect(
      Initializer.glorotUniform.values(for: [2, 3], key: RandomKey(seed: 8)) == [
        0.2596306251942013, 0.2452659903619263, 0.4141425652082751, 0.07912017443039199,
        -0.9556271932244604, -0.27414908876280875,
      ])
    let expected = [
      0.3015557432604708, 0.2844000672301519, 0.49310090465824724, 0.09064648677079876,
      -1.5234917779606185, -0.31898581860010705,
    ]
    #expect(Initializer.heNormal.values(for: [2, 3], key: RandomKey(seed: 8)) == expected)
  }

  @Test("The fan-out is the last dimension, the fan-in all before it, and a bias has one for both")
  func fans() {
    let key = RandomKey(seed: 5)
    func ratio(_ initializer: Initializer, _ shape: Shape, to other: Shape) -> Double {
      initializer.values(for: shape, key: key)[0] / initializer.values(for: other, key: key)[0]
    }
    // The fans are 6, 2 and 12, 2; then 2, 2; and 1, 1 without a dimension.
    #expect((ratio(.heUniform, [2, 3, 2], to: [12, 2]) - 2.0.squareRoot()).magnitude < 1e-15)
    #expect((ratio(.glorotNormal, [6, 2], to: [2]) - 0.5.squareRoot()).magnitude < 1e-15)
    #expect((ratio(.heNormal, [2], to: [2, 7]) - 1).magnitude < 1e-15)
    #expect((ratio(.heNormal, [4, 1], to: []) - 0.5).magnitude < 1e-15)
  }

  @Test("A network's parameters differ from each other and between seeds")
  func network() throws {
    let network = Sequential {
      Dense(3)
      Dense(3)
    }
    func model(_ seed: UInt64) throws -> Model {
      try Model(network, input: [3], precision: .double, seed: seed)
    }
    let (first, second) = (try model(1), try model(2))
    #expect(first["0.weight"] != first["1.weight"])
    #expect(first["0.weight"] != second["0.weight"])
    #expect(try first["0.weight"] == model(1)["0.weight"])
    #expect(first["0.bias"] == [0, 0, 0])
  }
}
