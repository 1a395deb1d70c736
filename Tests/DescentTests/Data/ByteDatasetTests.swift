import Testing

@testable import Descent

@Suite("Bytes as features")
struct ByteDatasetTests {
  private let pixels = (0..<60).map { UInt8($0 * 37 % 256) }
  private let labels = (0..<10).map { Float($0 % 2) }

  private func floats(shift: Double, scale: Double) -> [Float] {
    pixels.map { Float((Double($0) - shift) / scale) }
  }

  @Test("Rows are read as (byte − shift) / scale", arguments: Precision.allCases)
  func reads(precision: Precision) throws {
    let data = try ByteDataset(
      bytes: pixels, shape: [2, 3], shift: 100, scale: 80, targets: labels,
      weights: labels.map { $0 + 1 })
    #expect(data.count == 10 && data.features == [2, 3] && data.targets == [1])
    let examples = Examples(capacity: 3, features: 6, targets: 1, precision: precision)
    try examples.read(Batch(rows: [9, 0, 9]), of: data)
    let expected = [54..<60, 0..<6, 54..<60].flatMap { range in
      range.map { (Double(pixels[$0]) - 100) / 80 }
    }
    switch precision {
    case .single: #expect(examples.features.values(as: Float.self) == expected.map { Float($0) })
    case .double: #expect(examples.features.values(as: Double.self) == expected)
    }
    #expect(examples.targets.values(as: Double.self) == [1, 0, 1])
    #expect(examples.weights.values(as: Double.self) == [2, 1, 2] && examples.isWeighted)
    #expect(try data.readWeights(Batch(rows: 1..<2), into: examples))
    #expect(throws: DatasetError("the batch contains row 10; the rows are 0..<10")) {
      try examples.read(Batch(rows: [10]), of: data)
    }
  }

  @Test("A training on bytes gives the bytes of one on floats")
  func trains() throws {
    let bytes = try ByteDataset(
      bytes: pixels, shape: [6], shift: 127, scale: 71, targets: labels)
    let floats = try ArrayDataset(
      flat: floats(shift: 127, scale: 71), shape: [6], targets: labels)
    func train(_ data: some Dataset) throws -> [UInt8] {
      let trainer = try Trainer(
        Sequential {
          Dense(5); Tanh(); Dense(1)
        }, for: data,
        loss: BinaryCrossEntropy(), optimizer: Adam(), seed: 3)
      _ = try trainer.fit(data, epochs: 4, batches: 4)
      return try trainer.model.serialized()
    }
    #expect(try train(bytes) == train(floats))
  }

  @Test("Some rows of bytes are a dataset that does not copy them")
  func selection() throws {
    let data = try ByteDataset(
      bytes: pixels, rows: [3, 1], shape: [6], values: (0..<256).map(Double.init),
      targets: [7.0, 8])
    let examples = Examples(capacity: 2, features: 6, targets: 1, precision: .double)
    try examples.read(Batch(rows: 0..<2), of: data)
    #expect(examples.features.values() == (pixels[18..<24] + pixels[6..<12]).map(Double.init))
    #expect(examples.targets.values() == [7.0, 8])
  }

  @Test("What does not make whole rows is an error, and so is a scale of 0")
  func errors() {
    func message(_ body: () throws -> ByteDataset) -> String? {
      #expect(throws: DatasetError.self) { try body() }?.description
    }
    #expect(
      message { try ByteDataset(bytes: [1, 2, 3], shape: [2], targets: [1.0]) }
        == "3 bytes for rows of shape [2] and 1 target values for rows of shape [1] do not make the same "
        + "number of whole rows")
    #expect(
      message { try ByteDataset(bytes: [1, 2], shape: [2], scale: 0, targets: [1.0]) }
        == "bytes with the shift 0.0 and the scale 0.0; expected finite numbers, and a scale other than 0"
    )
    #expect(
      message { try ByteDataset(bytes: [1, 2], shape: [2], targets: [1.0], weights: [-1]) }
        == "row 0 has the weight -1.0; expected a finite number, 0 or more")
  }
}
