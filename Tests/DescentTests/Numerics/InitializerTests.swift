import Descent
import Testing

struct InitializerTests {
  // Of the shape [200, 300]: fanIn 200, fanOut 300.
  static let shape: Shape = [200, 300]

  static func values(_ initializer: Initializer, seed: UInt64) -> [Double] {
    initializer.values(for: shape, key: RandomKey(seed: seed))
  }

  @Test("Initializers have the moments that their formulas say", arguments: [8, 9, 10] as [UInt64])
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
    ]
    for (initializer, mean, deviation) in cases {
      let found = moments(initializer)
      #expect((found.mean - mean).magnitude <= 0.02 * max(deviation, 0), "\(initializer)")
      #expect((found.deviation - deviation).magnitude <= 0.01 * deviation, "\(initializer)")
    }
  }

  @Test(
    "The uniform ones reach to their limit, √3 deviations, and no further; the normal ones do not",
    arguments: [8, 9, 10] as [UInt64])
  func bounds(seed: UInt64) {
    func largest(_ initializer: Initializer) -> Double {
      Self.values(initializer, seed: seed).map(\.magnitude).max() ?? 0
    }
    let pairs: [(uniform: Initializer, normal: Initializer, limit: Double)] = [
      (.glorotUniform, .glorotNormal, 0.012.squareRoot()),
      (.heUniform, .heNormal, 0.03.squareRoot()),
      (.uniform(-0.5, 0.5), .normal(mean: 0, standardDeviation: 0.5 / 3.squareRoot()), 0.5),
    ]
    for (uniform, normal, limit) in pairs {
      #expect(largest(uniform) <= limit && largest(uniform) > 0.999 * limit, "\(uniform)")
      // Of 60,000 the largest is at about 4.3 deviations.
      #expect(largest(normal) > 2 * limit && largest(normal) < 4 * limit, "\(normal)")
    }
    let shifted = Self.values(.uniform(2, 3), seed: seed)
    #expect(shifted.allSatisfy { $0 >= 2 && $0 < 3 })
  }

  @Test("A key's values are always the same, another key's are others")
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

  @Test("What a seed means is frozen")
  func frozen() {
    // By a second implementation: SplitMix64, and the normal quantile of Python's statistics.
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

  @Test("The fans are of the last dimension and of all before it; a bias has one for both")
  func fans() {
    let key = RandomKey(seed: 5)
    func ratio(_ initializer: Initializer, _ shape: Shape, to other: Shape) -> Double {
      initializer.values(for: shape, key: key)[0] / initializer.values(for: other, key: key)[0]
    }
    // Of 6, 2 and of 12, 2; of 2, 2; without a dimension of 1, 1.
    #expect((ratio(.heUniform, [2, 3, 2], to: [12, 2]) - 2.0.squareRoot()).magnitude < 1e-15)
    #expect((ratio(.glorotNormal, [6, 2], to: [2]) - 0.5.squareRoot()).magnitude < 1e-15)
    #expect((ratio(.heNormal, [2], to: [2, 7]) - 1).magnitude < 1e-15)
    #expect((ratio(.heNormal, [4, 1], to: []) - 0.5).magnitude < 1e-15)
  }

  @Test("A network's parameters differ from each other and from those of another seed")
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
