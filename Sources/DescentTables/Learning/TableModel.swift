import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A trained network and the preparation of its table: predicts from records and tables as they are.
///
/// ```swift
/// let model = try TableModel(contentsOf: "penguins.safetensors")
/// let prediction = try model.predict(["bill_length_mm": 39.1, "island": "Torgersen"])
/// print(prediction.label ?? "")
/// ```
///
/// A value; any number of threads may predict with it at once.
public struct TableModel: Sendable {
  /// The network.
  public let model: Model
  /// What turns rows into the network's inputs.
  public let preparation: Preparation
  /// The loss that it was trained with, which `evaluate` measures.
  public let loss: any Loss
  /// How the table was read that it was trained on: other tables are read so too.
  public let format: TableFormat
  /// How it was trained.
  public let record: TrainingRecord

  /// A model of these parts. Throws if the network's input or output does not fit the preparation.
  public init(
    _ model: Model, _ preparation: Preparation, loss: any Loss,
    format: TableFormat = TableFormat(), record: TrainingRecord = TrainingRecord()
  ) throws(ShapeError) {
    guard model.input.count == preparation.width else {
      throw ShapeError(
        "the network takes \(model.input), the preparation gives \(preparation.width) inputs")
    }
    let outputs = model.output.count
    let fits =
      switch preparation.target {
      case .number: outputs == (loss.outputs == .normals ? 2 : 1)
      case .classes(_, let labels, _):
        outputs == labels.count || (outputs == 1 && labels.count == 2)
      }
    guard fits else {
      throw ShapeError(
        "the network gives \(model.output), which does not fit the target "
          + preparation.target.name.quotedForMessage)
    }
    self.model = model
    self.preparation = preparation
    self.loss = loss
    self.format = format
    self.record = record
  }

  /// The labels of the classes, in the order of a prediction's probabilities; nil for a number.
  public var labels: [String]? { preparation.target.labels }

  /// Whether a class comes with the probabilities of all, as it does but for the scores of a hinge loss.
  public var hasProbabilities: Bool { labels != nil && loss.outputs.areProbabilities }

  /// What the model says of a record, a value a column's name. A column that the record does not have
  /// is missing; what it has besides is passed over.
  ///
  /// Throws if a number is not finite, or too far from those of the training.
  public func predict(_ record: [String: Cell]) throws(DatasetError) -> Prediction {
    try predict([record])[0]
  }

  /// What the model says of each record.
  public func predict(_ records: [[String: Cell]]) throws(DatasetError) -> [Prediction] {
    var inputs: [Float] = []
    for (number, record) in records.enumerated() {
      let row = preparation.inputs(of: record)
      guard row.allSatisfy(\.isFinite) else {
        throw DatasetError(
          "record \(number) holds a number that is not finite, or too far from the rows of the "
            + "training")
      }
      inputs += row
    }
    return predictions(inputs)
  }

  /// What the model says of each record, whose properties are found by the columns' names as its
  /// `Codable` conformance writes them. A date is written as ISO 8601.
  ///
  /// Throws what its encoding throws, and as the other `predict`.
  public func predict<Record: Encodable>(_ records: [Record]) throws -> [Prediction] {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    let cells = try JSONDecoder().decode([[String: Cell]].self, from: encoder.encode(records))
    return try predict(cells)
  }

  /// What the model says of each row of a file, whose columns are found by name and read as the
  /// training's were. Throws what reading the file throws, or that a column is not there.
  public func predict(contentsOf path: String) throws -> [Prediction] {
    try predict(
      Table(
        contentsOf: path, format: format, reading: preparation.columnKinds(withTarget: false)))
  }

  /// What the model says of each row of a table, whose columns are found by name. Throws if a column is
  /// not there, or was read as numbers where the training's were texts.
  public func predict(_ table: Table) throws(CSVError) -> [Prediction] {
    predictions(try preparation.inputs(of: table, rows: Array(0..<table.rowCount)))
  }

  private func predictions(_ inputs: [Float]) -> [Prediction] {
    let outputs: [Double]
    do {
      outputs = try model.predict(flat: inputs).map(Double.init)
    } catch {
      preconditionFailure("inputs of another width than the network's: \(error)")
    }
    let width = model.output.count
    return stride(from: 0, to: outputs.count, by: width).map {
      preparation.target.prediction(of: outputs[$0..<$0 + width], loss.outputs)
    }
  }
}
