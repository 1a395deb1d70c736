import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ConstraintTests {
  static let constraints: [(name: String, constraint: Constraint)] = [
    ("nonNegative", .nonNegative()), ("maxNorm", .maxNorm(1.5)), ("unitNorm", .unitNorm()),
    ("norms", .norm(in: 0.5...2)),
  ]

  @Test("Constraints agree with Keras and leave the bias alone", arguments: constraints.indices)
  func agrees(index: Int) throws {
    let (name, constraint) = Self.constraints[index]
    let goldens = try RegularizationGoldens.decoded()
    let weights = try RegularizationGoldens.flat(goldens.weights)
    for range in try RegularizationGoldens.ranges(of: constraint.parameters) {
      constraint.apply(to: range.of(weights.all))
    }
    let expected = try #require(goldens.constraints[name])
    RegularizationGoldens.expect(try RegularizationGoldens.values(weights), expected, name)
    #expect(expected != goldens.weights)
  }

  @Test(
    "Columns within the limit stay exactly as they are, whatever the shape",
    arguments: Precision.allCases)
  func shapes(precision: Precision) {
    let key = RandomKey(seed: 1)
    for (rows, columns) in [(1, 1), (3, 7), (17, 16), (5, 33), (700, 130), (2, 5)] {
      let buffer = Buffer(count: rows * columns, precision: precision)
      buffer.all.set((0..<rows * columns).map { key.normal(UInt64($0)) })
      let before = buffer.all.values(as: Double.self)
      // About half of the columns are longer.
      let limit = Double(rows).squareRoot()
      Constraint.maxNorm(limit).apply(to: buffer.matrix(rows: rows, columns: columns))
      let after = buffer.all.values(as: Double.self)
      var longer = 0
      for column in 0..<columns {
        let places = (0..<rows).map { $0 * columns + column }
        let norm = places.reduce(0) { $0 + before[$1] * before[$1] }.squareRoot()
        if norm > limit { longer += 1 }
        for place in places {
          let expected = norm > limit ? before[place] * (limit / norm) : before[place]
          let digits = norm > limit ? (precision == .single ? 3e-7 : 1e-14) : 0
          #expect((after[place] - expected).magnitude <= digits * expected.magnitude)
        }
      }
      #expect(columns < 10 || (longer > 0 && longer < columns))
    }
  }

  @Test("A column of zeros stays, and one with a single other weight becomes ±1")
  func zeros() {
    let weights = Buffer([0.0, 0, 3, 4, 0, -2, 0, 0])
    Constraint.unitNorm().apply(to: weights.matrix(rows: 2, columns: 4))
    #expect(weights.all.values() == [0, 0, 1, 1, 0, -1, 0, 0])
  }

  @Test("A limit out of range does not decode, and traps in code")
  func ranges() async throws {
    func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
      try JSONDecoder().decode(type, from: Data(json.utf8))
    }
    func norms(_ lowest: Double, _ highest: Double) throws -> Constraint {
      let norms = #""lowest":\#(lowest),"highest":\#(highest)"#
      return try decode(
        Constraint.self, #"{"kind":"norms",\#(norms),"parameters":{"weights":{}}}"#)
    }
    #expect(try norms(0, 1.5) == .maxNorm(1.5) && norms(0.5, 2) == .norm(in: 0.5...2))
    for (lowest, highest) in [(0.0, 0.0), (-1, 1), (2, 1), (0, -1)] {
      #expect(throws: DecodingError.self, "\(lowest), \(highest)") { try norms(lowest, highest) }
    }
    for limit in [0.0, -1] {
      #expect(throws: DecodingError.self) {
        try decode(Clipping.self, #"{"kind":"norm","limit":\#(limit)}"#)
      }
    }
    #expect(throws: DecodingError.self) {
      try decode(Penalty.self, #"{"l1":0,"l2":-1,"parameters":{"all":{}}}"#)
    }
    await #expect(processExitsWith: .failure) { _ = Constraint.maxNorm(0) }
    await #expect(processExitsWith: .failure) { _ = Clipping.globalNorm(.infinity) }
    await #expect(processExitsWith: .failure) { _ = Penalty(l2: -1) }
  }
}
