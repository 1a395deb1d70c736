import DescentBase

/// The kind of feature that a column is taken for.
public enum FeatureKind: String, Codable, CaseIterable, Hashable, Sendable {
  /// Numbers, which are scaled.
  case number
  /// Text, with one input per level.
  case category
  /// Yes or no.
  case boolean
  /// Dates and times.
  case date
  /// Free text, of which the characters and words are inputs.
  case text
  /// Arrays of numbers, each of which is an input.
  case array
}

/// How a column becomes inputs of a network, learned from the training rows.
public enum FeatureEncoder: Hashable, Sendable {
  /// A number.
  case number(NumberEncoder)
  /// A text, one-hot.
  case category(CategoryEncoder)
  /// Yes or no.
  case boolean(BooleanEncoder)
  /// A date and time.
  case date(DateEncoder)
  /// Free text.
  case text(TextEncoder)
  /// An array of numbers.
  case array(ArrayEncoder)

  /// The kind of feature that the column is taken for.
  public var kind: FeatureKind {
    switch self {
    case .number: .number
    case .category: .category
    case .boolean: .boolean
    case .date: .date
    case .text: .text
    case .array: .array
    }
  }

  /// The number of inputs.
  public var width: Int {
    switch self {
    case .number(let encoder): encoder.width
    case .category(let encoder): encoder.width
    case .boolean(let encoder): encoder.number.width
    case .date(let encoder): encoder.width
    case .text(let encoder): encoder.inputs
    case .array(let encoder): encoder.width
    }
  }

  /// Returns the inputs of one cell. In a column of numbers, a value that is not a number counts as
  /// missing. A cell holds no array, so that all of its numbers count as missing.
  func encode(_ cell: Cell) -> [Double] {
    switch self {
    case .number(let encoder): encoder.inputs(of: cell.number ?? .nan)
    case .category(let encoder): encoder.encode(cell.text)
    case .boolean(let encoder):
      encoder.number.inputs(of: BooleanEncoder.value(of: cell.text))
    case .date(let encoder): encoder.encode(cell.text)
    case .text(let encoder): encoder.encode(cell.text)
    case .array(let encoder): encoder.missing
    }
  }

  /// Returns the inputs of each level of a column.
  private func encode(_ levels: [String]) -> [[Double]] {
    if case .category(let encoder) = self { return encoder.encode(levels) }
    return levels.map { encode(.text($0)) }
  }

  /// Writes the inputs of a column's rows into `matrix`, which has `width` columns and zeros in those
  /// of the inputs, from the column `offset` on. Returns the position of the first row of which an input is not finite; nil if all
  /// are.
  ///
  /// Throws if the column does not exist. A `NumberColumn` writes the inputs of numbers.
  func encode<S: Scalar>(
    _ name: String, of table: Table, rows: [Int], into matrix: inout MutableSpan<S>, at offset: Int,
    width: Int
  ) throws(CSVError) -> Int? {
    if case .array(let encoder) = self {
      let arrays = try table.arrays(named: name, shape: encoder.shape)
      return encoder.write(arrays, rows: rows, to: &matrix, at: offset, width: width)
    }
    // Each level is encoded once. The last element is that of missing texts.
    let (codes, levels) = try table.texts(named: name)
    if case .text(let encoder) = self {
      encoder.write(codes, levels, rows: rows, to: &matrix, at: offset, width: width)
      return nil
    }
    let encoder = try deciding(by: levels, column: name, of: table)
    let encoded = (encoder.encode(levels) + [encoder.encode(.missing)]).map { $0.map { S($0) } }
    for (position, row) in rows.enumerated() {
      let inputs = encoded[codes[row] < 0 ? levels.count : Int(codes[row])]
      for (index, input) in inputs.enumerated() {
        if !input.isFinite { return position }
        matrix[position * width + offset + index] = input
      }
    }
    return nil
  }
}

extension FeatureEncoder {
  /// Returns the encoder of the texts of a table, which decide the order of dates that the form
  /// leaves open. Throws if they contradict the form, or if most of them are not of the form.
  func deciding(
    by levels: [String], column name: String, of table: Table
  ) throws(CSVError) -> FeatureEncoder {
    guard case .date(let encoder) = self else { return self }
    func error(_ text: String, _ reason: String) throws(CSVError) -> CSVError {
      let (codes, _) = try table.texts(named: name)
      let row = codes.firstIndex { $0 >= 0 && levels[Int($0)] == text }
      return CSVError(
        file: table.name, line: row.map(table.line(ofRow:)),
        message:
          "column \(name.quotedForMessage) holds \(text.quotedForMessage)" + reason)
    }
    if let order = encoder.form.order, let other = encoder.contradiction(in: levels) {
      throw try error(
        other.text,
        ", a date with the \(other.order.rawValue) first, but in the table of the training "
          + "the \(order.rawValue) comes first; write the dates in that order, or as 2024-12-31")
    }
    let decided = encoder.deciding(by: levels)
    let odd = levels.filter { decided.form.reading(of: $0) == .unreadable }
    if odd.count >= 2, odd.count * 2 > levels.count {
      throw try error(
        odd[0],
        " and \(grouped(odd.count - 1)) more of \(grouped(levels.count)) different texts that are "
          + "not \(decided.form.noun) as in the table of the training; write them as there")
    }
    return .date(decided)
  }

  /// Returns the encoder with the order of dates that texts decide, if the form leaves it open.
  func deciding(by levels: [String]) -> FeatureEncoder {
    if case .date(let encoder) = self { .date(encoder.deciding(by: levels)) } else { self }
  }
}

extension FeatureEncoder: Codable {
  private enum CodingKeys: String, CodingKey { case number, category, boolean, date, text, array }

  /// Decodes `{"number": {…}}`, or another kind.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if container.contains(.category) {
      self = .category(try container.decode(CategoryEncoder.self, forKey: .category))
    } else if container.contains(.boolean) {
      self = .boolean(try container.decode(BooleanEncoder.self, forKey: .boolean))
    } else if container.contains(.date) {
      self = .date(try container.decode(DateEncoder.self, forKey: .date))
    } else if container.contains(.text) {
      self = .text(try container.decode(TextEncoder.self, forKey: .text))
    } else if container.contains(.array) {
      self = .array(try container.decode(ArrayEncoder.self, forKey: .array))
    } else {
      self = .number(try container.decode(NumberEncoder.self, forKey: .number))
    }
  }

  /// Encodes the encoder under the name of its kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .number(let value): try container.encode(value, forKey: .number)
    case .category(let value): try container.encode(value, forKey: .category)
    case .boolean(let value): try container.encode(value, forKey: .boolean)
    case .date(let value): try container.encode(value, forKey: .date)
    case .text(let value): try container.encode(value, forKey: .text)
    case .array(let value): try container.encode(value, forKey: .array)
    }
  }
}
