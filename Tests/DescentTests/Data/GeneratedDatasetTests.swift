import Testing

@testable import Descent

@Suite("Rows from a closure and from an asynchronous sequence")
struct GeneratedDatasetTests {
  private let squares = GeneratedDataset(count: 8, features: [2]) { row, features, targets in
    features[0, 0] = Double(row)
    features[0, 1] = 1
    targets[0, 0] = Double(row * row)
  }

  @Test("A closure writes the rows of a batch", arguments: Precision.allCases)
  func generated(precision: Precision) throws {
    #expect(squares.count == 8 && squares.features == [2] && squares.targets == [1])
    let examples = Examples(capacity: 2, features: 2, targets: 1, precision: precision)
    try examples.read(Batch(rows: [5, 2]), of: squares)
    #expect(examples.features.values(as: Double.self) == [5, 1, 2, 1])
    #expect(examples.targets.values(as: Double.self) == [25, 4] && !examples.isWeighted)
  }

  @Test("A closure's error, and a row that does not exist, are errors of the reading")
  func errors() throws {
    let failing = GeneratedDataset(count: 3, features: [1]) { row, _, _ throws(DatasetError) in
      throw DatasetError("no row \(row)")
    }
    let examples = Examples(capacity: 1, features: 1, targets: 1, precision: .single)
    #expect(throws: DatasetError("no row 2")) { try examples.read(Batch(rows: [2]), of: failing) }
    #expect(throws: DatasetError("the batch contains row 3; the rows are 0..<3")) {
      try examples.read(Batch(rows: [3]), of: failing)
    }
  }

  @Test("The rows of an asynchronous sequence are collected")
  func collected() async throws {
    let rows = AsyncStream<ArrayDataset.Row<Double>> { stream in
      for row in 0..<3 { stream.yield((features: [Double(row), 2], targets: [Double(-row)])) }
      stream.finish()
    }
    let data = try await ArrayDataset(collecting: rows)
    let read = try ArrayDatasetTests.read(Batch(rows: [2, 0]), of: data)
    #expect(read.features == [2, 2, 0, 2] && read.targets == [-2, 0])
    let ragged = AsyncStream<ArrayDataset.Row<Float>> { stream in
      stream.yield((features: [1], targets: [1]))
      stream.yield((features: [1, 2], targets: [1]))
      stream.finish()
    }
    await #expect(throws: DatasetError.self) { try await ArrayDataset(collecting: ragged) }
  }
}
