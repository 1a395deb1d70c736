import DescentBase

extension Column {
  /// The number of rows.
  package var rowCount: Int {
    switch values {
    case .single(let numbers): numbers.count
    case .double(let numbers): numbers.count
    case .texts(let codes, _): codes.count
    case .arrays(let arrays): arrays.rowCount
    }
  }

  /// The numbers, NaN where missing; nil for a text column that has any text.
  package var numbers: [Double]? {
    switch values {
    case .double(let numbers): numbers
    case .single(let numbers): numbers.map(Double.init)
    case .arrays: nil
    case .texts(let codes, let levels):
      levels.isEmpty ? Array(repeating: .nan, count: codes.count) : nil
    }
  }

  /// The texts, given by the indices of their levels, −1 where missing. The texts of numbers are
  /// their labels, and arrays have none.
  package var texts: (codes: [Int32], levels: [String]) {
    if case .texts(let codes, let levels) = values { return (codes, levels) }
    if case .arrays(let arrays) = values {
      return (Array(repeating: -1, count: arrays.rowCount), [])
    }
    var levels: [String] = []
    var codes: [Double: Int32] = [:]
    let numbers = numbers ?? []
    return (
      numbers.map { number in
        if number.isNaN { return -1 }
        if let code = codes[number] { return code }
        let code = Int32(levels.count)
        codes[number] = code
        levels.append(label(of: number))
        return code
      }, levels
    )
  }

  /// The column with its texts without the white space at their ends, of which a file's reader leaves
  /// out that of ASCII: what classes are compared by.
  package var withoutBlanksAround: Column {
    guard case .texts(let codes, let levels) = values else { return self }
    var (texts, codeOf) = ([String](), [String: Int32]())
    let places = levels.map { level in
      let text = String(level.withoutBlanksAround)
      if let code = codeOf[text] { return code }
      let code = Int32(texts.count)
      codeOf[text] = code
      texts.append(text)
      return code
    }
    return Column(
      name: name,
      values: .texts(codes: codes.map { $0 < 0 ? -1 : places[Int($0)] }, levels: texts),
      missing: missing)
  }

  /// Returns the value of a row as text; nil if it is missing.
  package func text(ofRow row: Int) -> String? {
    switch values {
    case .texts(let codes, let levels): codes[row] < 0 ? nil : levels[Int(codes[row])]
    case .double(let numbers): numbers[row].isNaN ? nil : label(of: numbers[row])
    case .single(let numbers): numbers[row].isNaN ? nil : label(of: Double(numbers[row]))
    case .arrays(let arrays): "an array of the shape \(arrays.shape)"
    }
  }

  /// Throws if each row holds an array, where one value is needed.
  package func refuseArrays(in table: Table) throws(CSVError) {
    guard case .arrays(let arrays) = values else { return }
    throw CSVError(
      file: table.name, line: 1,
      message: "column \(name.quotedForMessage) holds \(arrays.noun), but one value in each row is "
        + "needed; take it as a feature, without an option for its kind")
  }

  /// Returns whether a row has no value.
  package func isMissing(_ row: Int) -> Bool {
    switch values {
    case .texts(let codes, _): codes[row] < 0
    case .double(let numbers): numbers[row].isNaN
    case .single(let numbers): numbers[row].isNaN
    case .arrays: false
    }
  }
}

extension Table {
  /// The names of the columns.
  public var names: [String] { columns.map(\.name) }

  /// Returns the column with this name. If there is none, throws an error that suggests the nearest
  /// name.
  public func column(named name: String) throws(CSVError) -> Column {
    guard let place = places[name] else {
      throw CSVError(file: self.name, line: 1, message: unknownColumn(name, columns: names))
    }
    return columns[place]
  }

  /// Returns the texts of the column with this name. Throws if there is none, or if it was read as
  /// numbers, whose texts are lost: `007` and `7` would be the same.
  package func texts(named name: String) throws(CSVError) -> (codes: [Int32], levels: [String]) {
    let column = try column(named: name)
    if case .texts(let codes, let levels) = column.values { return (codes, levels) }
    try column.refuseArrays(in: self)
    guard column.numbers?.allSatisfy(\.isNaN) ?? false else {
      throw CSVError(
        file: self.name, line: 1,
        message:
          "column \(name.quotedForMessage) was read as numbers, but text is needed; read the "
          + "table with `reading: [\(name.quotedForMessage): .text]`")
    }
    return (Array(repeating: -1, count: rowCount), [])
  }

  /// Returns the numbers of the column with this name, NaN where missing. Throws if there is none,
  /// or if it holds something that is not a number.
  package func numbers(named name: String) throws(CSVError) -> [Double] {
    let column = try column(named: name)
    if let numbers = column.numbers { return numbers }
    try column.refuseArrays(in: self)
    let row = (0..<rowCount).first {
      column.text(ofRow: $0).map { parseNumber($0) == nil } ?? false
    }
    let text = row.flatMap(column.text(ofRow:)) ?? ""
    throw CSVError(
      file: self.name, line: row.map(line(ofRow:)),
      message:
        "column \(name.quotedForMessage) holds \(text.quotedForMessage), not a number; correct "
        + "it, or add \(text.quotedForMessage) to --missing")
  }
}

/// Returns the shortest text of a number, without a decimal point if it is whole: `3`, `2.5`,
/// `1e+20`.
package func label(of value: Double) -> String {
  value == value.rounded() && value.magnitude < 0x1p53 ? "\(Int(value))" : "\(value)"
}
