import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A trained network and the preparation of its table. It predicts from records and tables in their
/// original form.
///
/// ```swift
/// let model = try TableModel(contentsOf: "penguins.safetensors")
/// let prediction = try model.predict(["bill_length_mm": 39.1, "island": "Torgersen"])
/// print(prediction.label ?? "")
/// ```
///
/// The model is a value: any number of threads may predict with it at the same time.
public struct TableModel: Sendable {
  /// The network.
  public let model: Model
  /// The preparation that turns rows into the network's inputs.
  public let preparation: Preparation
  /// The loss that the model was trained with, which `evaluate` measures.
  public let loss: any Loss
  /// The format of the training table, in which other tables are read too.
  public let format: TableFormat
  /// How the model was trained.
  public let record: TrainingRecord

  /// Creates a model from its components. Throws if the network's input or output does not fit the
  /// preparation.
  public init(
    _ model: Model, _ preparation: Preparation, loss: any Loss,
    format: TableFormat = TableFormat(), record: TrainingRecord = TrainingRecord()
  ) throws(ShapeError) {
    guard model.input.count == preparation.width else {
      throw ShapeError(
        "the network's input has shape \(model.input), but the preparation gives "
          + "\(preparation.width) inputs")
    }
    let outputs = model.output.count
    let fits =
      switch preparation.target {
      case .number: outputs == (loss.outputs == .normals ? 2 : 1)
      case .logarithm: outputs == 1 && loss.outputs == .numbers
      case .several(let targets):
        outputs == targets.count
          && (preparation.target.task == .regression
            ? [.numbers] : [.logit, .score]).contains(loss.outputs)
      case .classes(_, let labels, _):
        outputs == labels.count || (outputs == 1 && labels.count == 2)
      }
    guard fits else {
      throw ShapeError(
        "the network's output has shape \(model.output), which does not fit the target "
          + preparation.target.title
          + (preparation.target.isMeasuredByColumn ? " under the loss \(type(of: loss).kind)" : ""))
    }
    self.model = model
    self.preparation = preparation
    self.loss = loss
    self.format = format
    self.record = record
  }

  /// The class labels, in the order of a prediction's probabilities; nil for a number, and for
  /// several targets.
  public var labels: [String]? { preparation.target.labels }

  /// Whether a predicted class comes with the probabilities of all classes. It does, except with a
  /// loss that learns scores, such as a hinge loss.
  public var hasProbabilities: Bool {
    preparation.target.task == .classification && loss.outputs.areProbabilities
  }

  /// Returns the prediction for a record, which has values by column name. A column that the record
  /// does not have is missing, and names that are not columns are ignored.
  ///
  /// Throws if a number is not finite, or is too far from those of the training rows.
  public func predict(_ record: [String: Cell]) throws(DatasetError) -> Prediction {
    try predict([record])[0]
  }

  /// Returns the prediction for each record.
  public func predict(_ records: [[String: Cell]]) throws(DatasetError) -> [Prediction] {
    switch model.precision {
    case .single: predictions(try inputs(of: records, as: Float.self))
    case .double: predictions(try inputs(of: records, as: Double.self))
    }
  }

  private func inputs<S: Scalar>(
    of records: [[String: Cell]], as type: S.Type
  ) throws(DatasetError) -> [S] {
    var inputs: [S] = []
    for (number, record) in records.enumerated() {
      let row = preparation.inputs(of: record).map { S($0) }
      guard row.allSatisfy(\.isFinite) else {
        throw DatasetError(
          "record \(number) holds a number that is not finite, or is too far from the training rows"
        )
      }
      inputs += row
    }
    return inputs
  }

  /// Returns the prediction for each record, whose `Codable` conformance writes its values under
  /// the names of the columns. A date is written as ISO 8601.
  ///
  /// Throws the errors of the encoding, and those of the `predict` for records of cells.
  public func predict<Record: Encodable>(_ records: [Record]) throws -> [Prediction] {
    try predict(Self.cells(of: records))
  }

  /// Returns the values that the records write, by the names of the columns.
  static func cells(of records: [some Encodable]) throws -> [[String: Cell]] {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    return try JSONDecoder().decode([[String: Cell]].self, from: encoder.encode(records))
  }

  /// Returns the prediction for each row of a file. The columns are found by name and read like
  /// those of the training table. Throws if the file cannot be read, or a column does not exist.
  public func predict(contentsOf path: String) throws -> [Prediction] {
    try predict(
      Table(
        contentsOf: path, format: format.forAnotherFile,
        reading: preparation.columnKinds(withTarget: false)))
  }

  /// Returns the prediction for each row of a table. The columns are found by name. Throws if a
  /// column does not exist, or was read as numbers where that of the training table was text.
  public func predict(_ table: Table) throws(CSVError) -> [Prediction] {
    try predict(table, rows: Array(0..<table.rowCount))
  }

  /// Returns the prediction for some rows of a table.
  public func predict(_ table: Table, rows: [Int]) throws(CSVError) -> [Prediction] {
    switch model.precision {
    case .single: predictions(try preparation.inputs(of: table, rows: rows, as: Float.self))
    case .double: predictions(try preparation.inputs(of: table, rows: rows, as: Double.self))
    }
  }

  private func predictions<S: Scalar>(_ inputs: [S]) -> [Prediction] {
    let outputs: [Double]
    do {
      outputs = try model.predict(flat: inputs).map(Double.init)
    } catch {
      stop("the inputs do not have the network's width: \(error)")
    }
    let width = model.output.count
    return stride(from: 0, to: outputs.count, by: width).map {
      preparation.target.prediction(of: outputs[$0..<$0 + width], loss.outputs)
    }
  }
}
