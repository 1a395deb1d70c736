import Testing

@testable import Descent

@Suite struct NumpyRandomTests {
  /// A shuffled order. A long one has only its ends, with "..." between them.
  struct Order: Decodable {
    var head: [Int] = []
    var tail: [Int] = []

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      var afterGap = false
      while !container.isAtEnd {
        if let row = try? container.decode(Int.self) {
          if afterGap { tail.append(row) } else { head.append(row) }
        } else {
          _ = try container.decode(String.self)
          afterGap = true
        }
      }
    }
  }

  struct Golden: Decodable {
    let seed: UInt32
    let random: [Double]
    let randn: [Double]
    let shuffleArange: [String: Order]

    enum CodingKeys: String, CodingKey {
      case seed, random, randn
      case shuffleArange = "shuffle_arange"
    }
  }

  let goldens: [Golden]

  init() throws {
    goldens = try Goldens.decode(from: "numpy-random")
    try #require(goldens.count == 4)
  }

  @Test("random() equals NumPy's exactly")
  func random() {
    for golden in goldens {
      var generator = NumpyRandom(seed: golden.seed)
      #expect(generator.random(golden.random.count) == golden.random)
      var single = NumpyRandom(seed: golden.seed)
      #expect(golden.random.map { _ in single.random() } == golden.random)
      #expect(single == generator)
    }
  }

  @Test("randn() equals NumPy's to 1e-15")
  func randn() {
    for golden in goldens {
      var generator = NumpyRandom(seed: golden.seed)
      for (value, expected) in zip(generator.randn(golden.randn.count), golden.randn) {
        #expect(abs(value - expected) <= 1e-15 * abs(expected), "seed \(golden.seed)")
      }
      // Nine values: the cached tenth must come next, whatever is drawn in between.
      var ten = NumpyRandom(seed: golden.seed)
      let tenth = ten.randn(10)[9]
      _ = generator.random()
      #expect(generator.randn() == tenth)
    }
  }

  @Test("shuffle() and permutation() equal NumPy's exactly")
  func shuffle() throws {
    for golden in goldens {
      #expect(golden.shuffleArange.count == 5)
      for (count, expected) in golden.shuffleArange {
        let count = try #require(Int(count))
        var generator = NumpyRandom(seed: golden.seed)
        var rows = Array(0..<count)
        generator.shuffle(&rows)
        #expect(Array(rows.prefix(expected.head.count)) == expected.head)
        #expect(Array(rows.suffix(expected.tail.count)) == expected.tail)
        #expect(rows.sorted() == Array(0..<count))
        var second = NumpyRandom(seed: golden.seed)
        #expect(second.permutation(count) == rows)
        #expect(second == generator)
      }
    }
  }

  @Test("Counts of 0 and a permutation of one number draw nothing")
  func nothing() {
    var generator = NumpyRandom(seed: 5)
    let before = generator
    #expect(generator.random(0).isEmpty)
    #expect(generator.randn(0).isEmpty)
    #expect(generator.permutation(0).isEmpty)
    #expect(generator.permutation(1) == [0])
    #expect(generator == before)
  }

  @Test("A copy continues independently, past the end of a block of words")
  func copies() {
    var generator = NumpyRandom(seed: 1)
    _ = generator.random(311)
    var copy = generator
    #expect(generator.random(700) == copy.random(700))
  }

  @Test("Negative counts trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var generator = NumpyRandom(seed: 1)
      _ = generator.random(-1)
    }
    await #expect(processExitsWith: .failure) {
      var generator = NumpyRandom(seed: 1)
      _ = generator.permutation(-1)
    }
  }
}
