import Descent

/// What a network learns from a table.
public enum LearningTask: String, CaseIterable, Codable, Hashable, Sendable {
  /// To tell which of some classes a row belongs to.
  case classification
  /// To predict a number.
  case regression
}

/// A CSV file read for learning: one target column, and every other column a numeric feature.
public struct Table: Sendable {
  enum Target: Sendable {
    case numbers([Double])
    case classes(indices: [Int], labels: [String])
  }

  /// The names of the feature columns, in the order of the file.
  public let featureNames: [String]
  /// The features as they are in the file, row by row: [rowCount, featureNames.count].
  public let features: [Double]
  /// The name of the target column.
  public let targetName: String
  /// What is learnt from this table.
  public let task: LearningTask
  /// Why it is this task, in a short phrase such as `10 distinct whole numbers`.
  public let taskReason: String
  /// The number of rows.
  public let rowCount: Int
  let target: Target
  let csv: CSV
  let targetColumn: Int

  /// The index of each row's class in `classLabels`, or nil in a regression.
  public var classIndices: [Int]? {
    if case .classes(let indices, _) = target { indices } else { nil }
  }

  /// The classes' labels: sorted as numbers when all are numbers, else by their UTF-8 bytes; nil
  /// in a regression.
  public var classLabels: [String]? {
    if case .classes(_, let labels) = target { labels } else { nil }
  }

  /// Reads the features and the target of a file.
  ///
  /// Without a task, the target decides: it is a classification when no value is a number, or when
  /// all are whole numbers with at most 20 distinct values that are fewer than half the rows; a
  /// regression when all are other numbers. Numbers among other values are refused, since one slip
  /// would make each number a class. Equal numbers are one class however they are written.
  ///
  /// - Parameters:
  ///   - csv: The file.
  ///   - target: The name of the column to predict.
  ///   - task: What to learn, or nil to decide by the target's values.
  /// - Throws: The first field, or the column, that cannot be learnt from.
  public init(_ csv: CSV, target: String, task: LearningTask? = nil) throws(CSVError) {
    self.csv = csv
    guard let targetColumn = csv.header.firstIndex(of: target) else {
      throw CSVError(
        file: csv.name, line: 1, message: unknownColumn(target, columns: csv.header))
    }
    guard csv.header.count > 1 else {
      throw CSVError(
        file: csv.name, line: 1,
        message: "\(target.quotedForMessage) is the only column; add at least one feature column")
    }
    guard csv.rowCount >= 2 else {
      throw CSVError(
        file: csv.name, message: "the file holds 1 row; at least 2 are needed: add rows")
    }
    self.targetColumn = targetColumn
    targetName = target
    rowCount = csv.rowCount
    featureNames = csv.header.filter { $0 != target }
    features = try readFeatures(csv, targetColumn: targetColumn)

    let column = try TargetColumn(csv, column: targetColumn)
    if let task {
      (self.task, taskReason) = (task, "asked for")
    } else {
      (self.task, taskReason) = try column.decideTask()
    }
    switch self.task {
    case .classification: self.target = try column.classes()
    case .regression: self.target = try column.regression()
    }
  }
}

/// The largest magnitude of a number in a table: features become `Float`.
let largestNumber = Double(Float.greatestFiniteMagnitude)

private func readFeatures(_ csv: CSV, targetColumn: Int) throws(CSVError) -> [Double] {
  var features: [Double] = []
  features.reserveCapacity(csv.rowCount * (csv.header.count - 1))
  for row in 0..<csv.rowCount {
    for column in csv.header.indices where column != targetColumn {
      guard let number = parseNumber(csv.bytes(row: row, column: column)),
        abs(number) <= largestNumber
      else {
        let complaint = featureComplaint(csv.field(row: row, column: column))
        throw csv.error(
          row: row, column: column, "column \(csv.header[column].quotedForMessage) \(complaint)")
      }
      features.append(number)
    }
  }
  return features
}

private func featureComplaint(_ text: String) -> String {
  if isBlank(text) {
    return "is empty; expected a number: fill it in, or remove the row or the column"
  }
  if parseNumber(text) != nil {
    return
      "holds \(text.quotedForMessage), beyond ±\(largestNumber); correct it, or rescale the column"
  }
  return "holds \(text.quotedForMessage), not a number; "
    + "only numeric features can be read so far: remove the column"
}

private func unknownColumn(_ name: String, columns: [String]) -> String {
  let close = columns.map { (name: $0, distance: editDistance(name, $0)) }
    .min { $0.distance < $1.distance }
  var message = "there is no column \(name.quotedForMessage)"
  if columns.count == 1, let mark = columns[0].first(where: { ";\t|".contains($0) }) {
    return message + "; the header has no comma but \(String(mark).quotedForMessage): separate the "
      + "fields by commas"
  }
  if let close, close.distance <= 2, close.distance < name.count {
    message += "; did you mean \(close.name.quotedForMessage)?"
  } else {
    message += "; choose another."
  }
  message +=
    " The columns are \(columns.prefix(20).map(\.quotedForMessage).joined(separator: ", "))"
  return message + (columns.count > 20 ? " and \(columns.count - 20) more" : "")
}

/// The fewest insertions, deletions and substitutions between two names, whatever their case.
private func editDistance(_ first: String, _ second: String) -> Int {
  let second = Array(second.lowercased())
  var distances = Array(0...second.count)
  for (row, character) in first.lowercased().enumerated() {
    var diagonal = distances[0]
    distances[0] = row + 1
    for column in second.indices {
      let substituted = diagonal + (character == second[column] ? 0 : 1)
      diagonal = distances[column + 1]
      distances[column + 1] = min(substituted, diagonal + 1, distances[column] + 1)
    }
  }
  return distances[second.count]
}
