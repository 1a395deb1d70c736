import Testing

@testable import Descent

struct ArrayDatasetTests {
  /// Returns the features, targets and weights (nil without weights) that a batch reads.
  static func read(
    _ batch: Batch, of data: ArrayDataset, precision: Precision = .double
  ) throws -> (features: [Double], targets: [Double], weights: [Double]?) {
    let buffer = Examples(
      capacity: batch.count, features: data.features.count, targets: data.targets.count,
      precision: precision)
    buffer.prepare(rows: batch.count)
    try data.read(batch, into: buffer)
    return (
      buffer.features.values(), buffer.targets.values(),
      buffer.isWeighted ? buffer.weights.values() : nil
    )
  }

  static func message(_ body: () throws -> ArrayDataset) -> String? {
    #expect(throws: DatasetError.self) { try body() }?.description
  }

  @Test(
    "Rows are read as they were given, in the order of the batch", arguments: Precision.allCases)
  func reads(precision: Precision) throws {
    let data = try ArrayDataset(
      features: [[1.0, 2], [3, 4], [5, 6]], targets: [[7.0], [8], [9]], weights: [0.5, 0, 2])
    #expect(data.count == 3 && data.features == [2] && data.targets == [1])
    let some = try Self.read(Batch(rows: [2, 0, 2]), of: data, precision: precision)
    #expect(some.features == [5, 6, 1, 2, 5, 6] && some.targets == [9, 7, 9])
    #expect(some.weights == [2, 0.5, 2])
    let range = try Self.read(Batch(rows: 1..<3), of: data, precision: precision)
    #expect(range.features == [3, 4, 5, 6] && range.targets == [8, 9] && range.weights == [0, 2])
  }

  @Test("Flat values are cut into rows of the given shapes")
  func flat() throws {
    let data = try ArrayDataset(
      flat: (0..<12).map(Float.init), shape: [2, 3], targets: [1, 2, 3, 4], targetShape: [2])
    #expect(data.count == 2 && data.features == [2, 3] && data.targets == [2])
    let rows = try Self.read(Batch(rows: [1]), of: data)
    #expect(rows.features == [6, 7, 8, 9, 10, 11] && rows.targets == [3, 4])
    #expect(rows.weights == nil)
  }

  @Test("Features are written to the memory of the dataset, which holds zeros before")
  func writing() throws {
    let data = ArrayDataset(shape: [2], targets: [7, 8], weights: [0.5, 2]) {
      (features: inout MutableSpan<Float>) in
      #expect(features.indices.allSatisfy { features[$0] == 0 })
      for index in features.indices where index != 2 { features[index] = Float(index) }
    }
    #expect(data.count == 2 && data.features == [2] && data.targets == [1])
    let rows = try Self.read(Batch(rows: 0..<2), of: data)
    #expect(rows.features == [0, 1, 0, 3] && rows.targets == [7, 8] && rows.weights == [0.5, 2])
    #expect(throws: DatasetError("no row")) {
      try ArrayDataset(shape: [1], targets: [7.0], weights: nil) {
        (_: inout MutableSpan<Double>) throws(DatasetError) in
        throw DatasetError("no row")
      }
    }
  }

  @Test("A class is a target of one number")
  func classes() throws {
    let data = try ArrayDataset(features: [[1.0], [2], [3]], classes: [2, 0, 1])
    #expect(data.targets == [1])
    #expect(try Self.read(Batch(rows: 0..<3), of: data).targets == [2, 0, 1])
  }

  @Test("A ragged row is an error that names the row")
  func ragged() {
    #expect(
      Self.message { try ArrayDataset(features: [[1.0, 2], [3]], targets: [[1.0], [2]]) }
        == "row 1 has 1 features and 1 targets; row 0 has 2 and 1")
    #expect(
      Self.message {
        try ArrayDataset(features: [[1.0], [3], [4]], targets: [[1.0], [2], [3, 4]])
      }
        == "row 2 has 1 features and 2 targets; row 0 has 1 and 1")
    #expect(
      Self.message { try ArrayDataset(features: [[Double](), []], targets: [[1.0], [2]]) }
        == "rows of 0 features and 1 targets; expected at least 1 of each")
    #expect(
      Self.message { try ArrayDataset(features: [[1.0]], targets: [[]]) }
        == "rows of 1 features and 0 targets; expected at least 1 of each")
  }

  @Test("Counts that do not match are errors that state both")
  func counts() {
    #expect(
      Self.message { try ArrayDataset(features: [[1.0], [2]], targets: [[1.0]]) }
        == "2 rows of features but 1 rows of targets; expected as many of each")
    #expect(
      Self.message { try ArrayDataset(features: [[1.0]], classes: [1, 2]) }
        == "1 rows of features but 2 rows of targets; expected as many of each")
    #expect(
      Self.message { try ArrayDataset(flat: [1.0, 2, 3], shape: [2], targets: [1, 2]) }
        == "3 feature values for rows of shape [2] and 2 target values for rows of shape [1] do not "
        + "make the same number of whole rows")
    #expect(throws: DatasetError.self) {
      try ArrayDataset(flat: [1.0, 2], shape: [1], targets: [1, 2, 3], targetShape: [2])
    }
    #expect(throws: DatasetError.self) {
      try ArrayDataset(flat: [1.0, 2, 3, 4], shape: [1 << 62 + 1], targets: [1, 2, 3, 4])
    }
  }

  @Test("Weights must be one per row, finite and at least 0")
  func weights() {
    func message(_ weights: [Double]) -> String? {
      Self.message {
        try ArrayDataset(features: [[1], [2]], targets: [[3], [4]], weights: weights)
      }
    }
    #expect(message([1]) == "1 weights for 2 rows; expected one for each row")
    #expect(message([1, -1]) == "row 1 has the weight -1.0; expected a finite number, 0 or more")
    #expect(message([.nan, 1]) == "row 0 has the weight nan; expected a finite number, 0 or more")
    #expect(
      message([1, .infinity]) == "row 1 has the weight inf; expected a finite number, 0 or more")
    #expect(throws: DatasetError.self) {
      try ArrayDataset(features: [[1.0]], targets: [[3.0]], weights: [-1.0])
    }
  }

  @Test("A dataset may have no rows, and evaluating it gives a loss of NaN")
  func empty() throws {
    let data = try ArrayDataset(features: [[Double]](), targets: [])
    #expect(data.count == 0 && data.features == [1] && data.targets == [1])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    let totals = try trainer.evaluate(data)
    #expect(totals.rows == 0 && totals.loss.isNaN)
  }

  @Test("A selection copies the selected rows in the given order, with their weights")
  func selecting() throws {
    let data = try ArrayDataset(
      features: [[1.0, 2], [3, 4], [5, 6]], targets: [[7.0], [8], [9]], weights: [0.5, 0, 2])
    let part = data.selecting([2, 0, 0])
    #expect(part.count == 3 && part.features == [2] && part.targets == [1])
    let rows = try Self.read(Batch(rows: 0..<3), of: part)
    #expect(rows.features == [5, 6, 1, 2, 1, 2] && rows.targets == [9, 7, 7])
    #expect(rows.weights == [2, 0.5, 0.5])
    #expect(data.selecting([]).count == 0)
    let plain = try ArrayDataset(features: [[1.0], [2]], targets: [[3.0], [4]]).selecting([1])
    #expect(try Self.read(Batch(rows: [0]), of: plain).weights == nil)
  }

  @Test("Selecting a row that does not exist traps")
  func selectingTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = try ArrayDataset(features: [[1.0]], targets: [[1.0]]).selecting([1])
    }
    await #expect(processExitsWith: .failure) {
      _ = try ArrayDataset(features: [[1.0]], targets: [[1.0]]).selecting([-1])
    }
  }

  @Test(
    "A batch with a row that does not exist is an error that names the row",
    arguments: [
      (Batch(rows: [0, 3]), 3), (Batch(rows: [-1]), -1), (Batch(rows: [.max]), .max),
      (Batch(rows: [.min]), .min), (Batch(rows: 2..<4), 3), (Batch(rows: 3..<4), 3),
      (Batch(rows: -2..<1), -2), (Batch(rows: Int.max - 1..<Int.max), .max - 1),
    ])
  func unknownRow(batch: Batch, row: Int) throws {
    let data = try ArrayDataset(features: [[1.0], [2], [3]], targets: [[3.0], [4], [5]])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    let before = try trainer.model.serialized()
    let error = #expect(throws: TrainingError.self) { try trainer.step(batch, of: data) }
    #expect(error?.description == "the batch contains row \(row); the rows are 0..<3")
    #expect(try trainer.model.serialized() == before && trainer.steps == 0)
  }

  struct House {
    var rooms: Double
    var area: Double
    var price: Double
    var weight = 1.0
  }

  @Test("Records become rows through key paths of their properties")
  func records() throws {
    let houses = [
      House(rooms: 3, area: 80, price: 200), House(rooms: 4, area: 110, price: 260, weight: 2),
    ]
    let data = try ArrayDataset(
      houses, features: [\.area, \.rooms], targets: [\.price], weights: \.weight)
    #expect(data.count == 2 && data.features == [2] && data.targets == [1])
    let same = try ArrayDataset(
      features: [[80.0, 3], [110, 4]], targets: [[200.0], [260]], weights: [1, 2])
    let network = Sequential { Dense(1) }
    func totals(_ data: ArrayDataset) throws -> Double {
      try Trainer(network, for: data, loss: SquaredError(), optimizer: SGD()).evaluate(data).loss
    }
    #expect(try totals(data) == totals(same))
    #expect(throws: DatasetError.self) {
      try ArrayDataset(houses, features: [], targets: [\House.price])
    }
    var wrong = houses
    wrong[1].weight = -1
    #expect(throws: DatasetError.self) {
      try ArrayDataset(wrong, features: [\.area], targets: [\.price], weights: \.weight)
    }
  }
}
