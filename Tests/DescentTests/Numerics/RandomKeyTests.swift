import Testing

@testable import Descent

@Suite struct RandomKeyTests {
  struct Golden: Decodable {
    struct Key: Decodable {
      let seed: UInt64
      let words: [UInt64]
      let last: UInt64
      let derived: [UInt64]
      let uniform: [Double]
    }
    let keys: [Key]
  }

  @Test("The words are frozen: they equal those of an independent implementation")
  func frozen() throws {
    let golden: Golden = try Goldens.decode(from: "row-order")
    #expect(golden.keys.count == 4)
    for expected in golden.keys {
      let key = RandomKey(seed: expected.seed)
      #expect(expected.words.indices.map { key[UInt64($0)] } == expected.words)
      #expect(key[.max] == expected.last)
      #expect([0, 1, UInt64.max].map { key.derived($0).value } == expected.derived)
      #expect(expected.uniform.indices.map { key.uniform(UInt64($0)) } == expected.uniform)
    }
  }

  @Test("The words of a key are the published outputs of SplitMix64")
  func published() {
    let key = RandomKey(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect((0..<5).map { key[$0] } == expected)
  }

  @Test("Uniform numbers are in [0, 1), with the mean and variance of the uniform distribution")
  func uniform() {
    let key = RandomKey(seed: 3)
    let count = 20_000
    let values = (0..<UInt64(count)).map { key.uniform($0) }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / Double(count)
    #expect(abs(mean - 0.5) < 4.5 * (1.0 / 12 / Double(count)).squareRoot())
    let variance = values.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / Double(count)
    #expect(abs(variance - 1.0 / 12) < 4.5 * (1.0 / 180 / Double(count)).squareRoot())
  }

  @Test("Different salts give different keys, and none repeats the words of its parent")
  func derivation() {
    let key = RandomKey(seed: 0)
    let derived = (0..<2_000).map { key.derived($0) }
    #expect(Set(derived).count == derived.count)
    #expect(Set(derived.map(\.value)).isDisjoint(with: (0..<2_000).map { key[$0] }))
    #expect(key.derived(1).derived(2) != key.derived(2).derived(1))
    #expect(!derived.contains(key))
  }

  @Test("Half of the bits differ between the words of neighboring seeds, indices and salts")
  func avalanche() {
    func differing(_ pairs: [(UInt64, UInt64)]) -> Double {
      let bits = pairs.reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
      let trials = Double(64 * pairs.count)
      return (Double(bits) - trials / 2) / (trials / 4).squareRoot()
    }
    let numbers = UInt64(0)..<2_000
    let key = RandomKey(seed: 9)
    let seeds = numbers.map { (RandomKey(seed: $0)[0], RandomKey(seed: $0 + 1)[0]) }
    let indices = numbers.map { (key[$0], key[$0 + 1]) }
    let salts = numbers.map { (key.derived($0)[0], key.derived($0 + 1)[0]) }
    for z in [differing(seeds), differing(indices), differing(salts)] { #expect(abs(z) < 4.5) }
  }
}
