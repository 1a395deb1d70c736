import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

/// Returns arrays of a shape that hold these numbers, as `Double`.
private func arrays(_ shape: Shape, _ numbers: [Double]) -> ArrayValues {
  ArrayValues(shape: shape, elements: .double(numbers))
}

/// Returns a table of a column `x` of arrays and a column `y` of classes.
private func table(_ arrays: ArrayValues) throws -> Table {
  let text = try table(y: (0..<arrays.rowCount).map { $0 % 2 == 0 ? "a" : "b" })
  let columns = [Column(name: "x", values: .arrays(arrays)), text.columns[1]]
  return Table(
    name: "t.npz", columns: columns, rowCount: text.rowCount, notes: [], lines: text.lines,
    format: text.format)
}

/// Returns whether two numbers are equal except for the last digits.
private func isClose(_ a: Double, _ b: Double) -> Bool {
  (a - b).magnitude <= 1e-14 * max(a.magnitude, b.magnitude)
}

/// The expected means and deviations are those of `numpy.nanmean` and `numpy.nanstd`.
@Suite("Arrays as inputs")
struct ArrayEncoderTests {
  private let bytes = ArrayValues(
    shape: [3], elements: .bytes([0, 255, 7, 3, 9, 200, 1, 1, 1, 250, 4, 128]))
  private let picture = arrays([3, 1], [1.5, -2, .nan, 0.25, 4, 1e6, 3, -7, 2])
  private let vectors = arrays([4], [1.5, 2, .nan, 5, 0.25, 2, 1e6, -1, 3, 2, 2, 4.5])

  private func encoder(
    _ arrays: ArrayValues, _ scaling: Scaling = .zScore, blocks: [Range<Int>]? = nil
  ) throws -> ArrayEncoder {
    var statistics = ArrayStatistics(of: arrays, scaling: scaling)
    for block in blocks ?? [0..<arrays.rowCount] { statistics.add(arrays, rows: Array(block)) }
    return try #require(statistics.encoder)
  }

  @Test("The numbers of a picture, and bytes, share one mean and one deviation")
  func pictures() throws {
    let ofBytes = try encoder(bytes)
    #expect(ofBytes.shifts == [71.58333333333333])
    #expect(isClose(ofBytes.scales[0], 101.06801202930409) && ofBytes.width == 3)
    let ofPicture = try encoder(picture)
    #expect(isClose(ofPicture.shifts[0], 125000.21875) && ofPicture.shifts.count == 1)
    #expect(isClose(ofPicture.scales[0], 330718.83121919626) && ofPicture.fills == [0])
    #expect(ofPicture.shape == [3, 1])
  }

  @Test("Each number of a vector has its own mean and deviation, and a constant one becomes 0")
  func ofVectors() throws {
    let zScore = try encoder(vectors)
    let means = [1.5833333333333333, 2, 500001, 2.8333333333333335]
    let deviations = [1.1242281302693369, 0, 499999, 2.718251071716682]
    #expect(zip(zScore.shifts, means).allSatisfy(isClose))
    #expect(zip(zScore.scales, deviations).allSatisfy(isClose))
    #expect(zScore.fills == [0, 0, 0, 0])
    let log1p = try encoder(vectors, .log1p)
    let logMeans = [0.8419095481027519, 1.0986122886681098, 7.457061923315941, 0.9344534603021782]
    let logDeviations = [0.47775821776454336, 0, 6.358449634647832, 1.1514355183950467]
    #expect(zip(log1p.shifts, logMeans).allSatisfy(isClose))
    #expect(zip(log1p.scales, logDeviations).allSatisfy(isClose))
    let minMax = try encoder(vectors, .minMax)
    #expect(minMax.shifts == [0.25, 2, 2, -1] && minMax.scales == [2.75, 0, 999_998, 6])
    #expect(isClose(minMax.fills[2], 0.5))
    let none = try encoder(vectors, .none)
    #expect(none.shifts == [0, 0, 0, 0] && none.scales == [1, 0, 1, 1])
    #expect(none.fills[1] == 0 && isClose(none.fills[2], 500001))
  }

  @Test("Blocks of any size give the same bytes")
  func blocks() throws {
    let numbers = (0..<600).map { sin(Double($0)) * 1e3 + 1e5 }
    let cases: [ArrayValues] = [
      arrays([2, 3], numbers), arrays([6], numbers),
      ArrayValues(shape: [2, 3], elements: .single(numbers.map { Float($0) })),
      ArrayValues(shape: [6], elements: .bytes(numbers.map { UInt8(Int($0) % 256) })),
    ]
    for values in cases {
      for scaling in Scaling.allCases {
        let whole = try encoder(values, scaling)
        for size in [1, 3, 7, 64] {
          let blocks = stride(from: 0, to: 100, by: size).map { $0..<min($0 + size, 100) }
          #expect(try encoder(values, scaling, blocks: blocks) == whole)
        }
      }
    }
  }

  @Test("Equal numbers have a deviation of exactly 0, and infinite ones have no encoder")
  func extremes() throws {
    let equal = try encoder(arrays([2, 2], Array(repeating: 0.1, count: 28)))
    #expect(equal.shifts == [0.1] && equal.scales == [0])
    let nothing = try encoder(arrays([2], [.nan, 1, .nan, 2]))
    #expect(nothing.shifts[0] == 0 && nothing.scales[0] == 0)
    for numbers in [[1, .infinity], [1e300, -1e300]] {
      for shape in [[2], [1, 2]] as [Shape] {
        var statistics = ArrayStatistics(
          shape: shape, isPicture: shape.dimensions.count > 1, scaling: .zScore)
        statistics.add(arrays(shape, numbers + numbers.reversed()), rows: [0, 1])
        #expect(statistics.encoder == nil)
      }
    }
  }

  @Test("A preparation makes an input of each number, whatever the type of its array")
  func inputs() throws {
    let task = try TableTask(table(bytes), target: "y")
    #expect(task.roles.map(\.reason) == ["arrays of 3 bytes"])
    let preparation = try task.preparation(trainingRows: [0, 1, 2, 3])
    #expect(preparation.width == 3)
    let inputs = try preparation.inputs(of: task.table, rows: [3, 0], as: Double.self)
    let expected = [250, 4, 128, 0, 255, 7].map { ($0 - 71.58333333333333) / 101.06801202930409 }
    #expect(zip(inputs, expected).allSatisfy(isClose))
    let floats = ArrayValues(
      shape: [3], elements: .single([0, 255, 7, 3, 9, 200, 1, 1, 1, 250, 4, 128]))
    #expect(try preparation.inputs(of: table(floats), rows: [3, 0], as: Double.self) == inputs)
    let doubles = arrays([3], [250, 4, 128, 0, 255, 7])
    #expect(try preparation.inputs(of: table(doubles), rows: [0, 1], as: Double.self) == inputs)
    let single = try preparation.inputs(of: task.table, rows: [3, 0])
    #expect(single == inputs.map { Float($0) })
    #expect(try preparation.unfamiliar(in: task.table).isEmpty)
    #expect(preparation.inputs(of: [:]) == [0, 0, 0])
  }

  @Test("Missing numbers become the mean of the training rows")
  func missing() throws {
    for (scaling, expected) in [(Scaling.zScore, 0.0), (.minMax, 0.5), (.none, 500001)] {
      var options = TableOptions()
      options.scaling = scaling
      let task = try TableTask(table(vectors), target: "y", options: options)
      let preparation = try task.preparation(trainingRows: [0, 1, 2])
      let input = try preparation.inputs(of: task.table, rows: [0], as: Double.self)[2]
      #expect((input - expected).magnitude <= 1e-12 * max(1, expected))
    }
  }

  @Test("An encoder is written and read, and refused if it is not whole")
  func coding() throws {
    for encoder in [try encoder(vectors, .minMax), try encoder(bytes)] {
      let feature = FeatureEncoder.array(encoder)
      let json = try JSONEncoder().encode(feature)
      #expect(try JSONDecoder().decode(FeatureEncoder.self, from: json) == feature)
      #expect(feature.kind == .array && FeatureKind.array.rawValue == "array")
    }
    let start = #"{"scaling":"none","shape":"#
    for rest in [
      #"[2],"shifts":[0],"scales":[1,1],"fills":[0]}"#, #"[0],"shifts":[],"scales":[],"fills":[]}"#,
      #"[2],"shifts":[0,0,0],"scales":[1,1,1],"fills":[0,0,0]}"#,
      #"[2],"shifts":[0],"scales":[-1],"fills":[0]}"#, #"[3],"shifts":[],"scales":[],"fills":[]}"#,
      #"[4000000000],"shifts":[0],"scales":[1],"fills":[0]}"#,
      #"[4000000000,4000000000],"shifts":[0],"scales":[1],"fills":[0]}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(ArrayEncoder.self, from: Data((start + rest).utf8))
      }
    }
  }

  @Test("A column that is not what the training had is an error, and so is an array as a target")
  func mismatch() throws {
    let task = try TableTask(table(bytes), target: "y")
    let preparation = try task.preparation(trainingRows: [0, 1])
    #expect(
      errorMessage { _ = try preparation.inputs(of: table(vectors), rows: [0]) }
        == "t.npz:1: column \"x\" holds arrays of the shape [4], but those of the training have the "
        + "shape [3]; bring them to that shape")
    let flat = try table("x,y\n1,a\n2,b\n")
    #expect(
      errorMessage { _ = try preparation.inputs(of: flat, rows: [0]) }
        .contains("holds one value in each row, but arrays of the shape [3] are needed"))
    #expect(
      errorMessage { _ = try TableTask(table(bytes), target: "x") }
        .contains("holds arrays of 3 bytes, but one value in each row is needed"))
    for change in [{ $0.numeric = ["x"] }, { $0.categorical = ["x"] }, { $0.texts = ["x"] }]
      as [(inout TableOptions) -> Void]
    {
      var options = TableOptions()
      change(&options)
      #expect(
        errorMessage {
          _ = try TableTask(table(bytes), target: "y", options: options)
            .preparation(trainingRows: [0, 1])
        }.contains("holds arrays of 3 bytes"))
    }
    #expect(
      errorMessage {
        _ = try TableTask(table(arrays([1], [.infinity, 2, 3])), target: "y")
          .preparation(trainingRows: [0, 1])
      }.contains("holds arrays with infinite numbers"))
  }

  @Test("A number too far from the training rows is an error that names its row")
  func tooFar() throws {
    let train = try TableTask(table(arrays([2], [1, 2, 1 + 1e-12, 3])), target: "y")
    let preparation = try train.preparation(trainingRows: [0, 1])
    let far = try table(arrays([2], [1, 2, 1e300, 3]))
    #expect(
      errorMessage { _ = try preparation.inputs(of: far, rows: [0, 1]) }.contains("is too far"))
  }

  @Test("A summary has the statistics of all numbers, and notes say nothing of arrays alone")
  func summary() throws {
    let summary = try TableSummary(table(bytes), target: "y")
    let column = summary.columns[0]
    #expect(column.kind == .array && column.reason == "arrays of 3 bytes")
    #expect(column.missing == 0 && column.distinct == 4 && column.mostFrequent == nil)
    let numbers = try #require(column.numbers)
    #expect(numbers.minimum == 0 && numbers.maximum == 255 && numbers.mean == 71.58333333333333)
    #expect(isClose(numbers.standardDeviation, 101.06801202930409))
    #expect(summary.warnings.isEmpty)
    let same = ArrayValues(shape: [3], elements: .bytes(Array(repeating: 7, count: 9)))
    #expect(try TableSummary(table(same)).columns[0].distinct == 1)
  }
}
