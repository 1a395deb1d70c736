import Descent

/// The target column of a file, before it is known what to learn from it.
struct TargetColumn {
  private let csv: CSV
  private let column: Int
  private let texts: [String]
  /// The number in each row, or nil where there is none.
  private let numbers: [Double?]

  private var name: String { csv.header[column].quotedForMessage }

  init(_ csv: CSV, column: Int) throws(CSVError) {
    self.csv = csv
    self.column = column
    texts = (0..<csv.rowCount).map { csv.field(row: $0, column: column) }
    numbers = texts.map { parseNumber($0) }
    if let row = texts.firstIndex(where: isBlank) {
      throw csv.error(
        row: row, column: column,
        "target column \(name) is empty; "
          + "expected a label or a number: fill it in or remove the row")
    }
  }

  func decideTask() throws(CSVError) -> (LearningTask, reason: String) {
    if let row = numbers.firstIndex(of: nil) {
      try refuseNumbers(unlike: row)
      return (.classification, "\(texts[row].quotedForMessage) is not a number")
    }
    let values = numbers.compactMap { $0 }
    if let row = values.firstIndex(where: { $0 != $0.rounded() }) {
      return (.regression, "\(texts[row].quotedForMessage) is not a whole number")
    }
    let distinct = Set(values).count
    let reason = counted(distinct, "distinct whole number")
    if distinct > 20 { return (.regression, reason) }
    if distinct * 2 < values.count { return (.classification, reason) }
    return (.regression, reason + " in only \(counted(values.count, "row"))")
  }

  /// Refuses a target that holds numbers and what is none, or as many labels as a column of names.
  private func refuseNumbers(unlike row: Int) throws(CSVError) {
    if numbers.contains(where: { $0 != nil }) {
      throw csv.error(
        row: row, column: column,
        "target column \(name) holds \(texts[row].quotedForMessage) here and numbers elsewhere; "
          + "correct it or remove the row, or choose classification if numbers are classes too")
    }
    let distinct = Set(texts).count
    if distinct > 2, distinct * 2 > texts.count {
      throw csv.error(
        row: nil, column: column,
        "target column \(name) holds \(distinct) labels in \(counted(texts.count, "row")), too many "
          + "to learn from; choose another target, or classification if that is meant")
    }
  }

  func classes() throws(CSVError) -> Table.Target {
    // From 2⁵³ on, different numbers may share a Double: there only the text tells them apart.
    let areNumbers = numbers.allSatisfy { $0.map { abs($0) < 0x1p53 } ?? false }
    let labels = areNumbers ? labelsOfNumbers() : labelsOfTexts()
    if let long = labels.texts.first(where: { $0.utf8.count > CSV.longestName }) {
      throw csv.error(
        row: texts.firstIndex(of: long) ?? 0, column: column,
        "the label \(long.quotedForMessage) has \(long.utf8.count) bytes; expected at most "
          + "\(CSV.longestName): shorten it")
    }
    guard labels.texts.count >= 2 else {
      throw csv.error(
        row: nil, column: column,
        "target column \(name) holds one class, \(texts[0].quotedForMessage); "
          + "classification needs at least 2: choose another target")
    }
    return .classes(indices: labels.indices, labels: labels.texts)
  }

  private func labelsOfTexts() -> (indices: [Int], texts: [String]) {
    let sorted = Set(texts.map { Array($0.utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
    let index = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    return (
      texts.compactMap { index[Array($0.utf8)] },
      sorted.map { String(decoding: $0, as: UTF8.self) }
    )
  }

  /// Classes by value; each label is the value's first spelling in the file.
  private func labelsOfNumbers() -> (indices: [Int], texts: [String]) {
    let values = numbers.compactMap { $0 }
    let spelling = Dictionary(zip(values, texts), uniquingKeysWith: { first, _ in first })
    let sorted = spelling.sorted { $0.key < $1.key }
    let index = Dictionary(uniqueKeysWithValues: zip(sorted.map(\.key), sorted.indices))
    return (values.compactMap { index[$0] }, sorted.map(\.value))
  }

  func regression() throws(CSVError) -> Table.Target {
    var values: [Double] = []
    for (row, number) in numbers.enumerated() {
      guard let number, abs(number) <= largestNumber else {
        throw csv.error(
          row: row, column: column,
          "target column \(name) holds \(texts[row].quotedForMessage), "
            + (number == nil
              ? "not a number; regression needs numbers: correct it, or choose classification"
              : "beyond ±\(largestNumber); correct it, or rescale the column"))
      }
      values.append(number)
    }
    if !values.contains(where: { $0 != values[0] }) {
      throw csv.error(
        row: nil, column: column,
        "target column \(name) holds \(texts[0].quotedForMessage) in every row; "
          + "there is nothing to learn: choose another target")
    }
    return .numbers(values)
  }
}
