import DescentBase

/// A column of an Arrow file, or the elements of one: Schema.fbs, `table Field`.
struct ArrowField: Sendable {
  /// The dictionary of a column that stores the indices of its values: `table DictionaryEncoding`.
  struct Encoding: Sendable {
    let id: Int64
    let index: ArrowType
  }

  let name: String
  /// The type of the values, also if the column stores indices.
  let type: ArrowType
  let encoding: Encoding?
  let children: [ArrowField]
  let metadata: [String: String]
  /// The parts of a record batch that belong to the column and all that is in it.
  let parts: ArrowParts

  /// The field of the values that a dictionary has.
  var dictionaryValues: ArrowField {
    ArrowField(
      name: name, type: type, encoding: nil, children: children, metadata: metadata,
      parts: Self.parts(type, children))
  }

  /// Whether the column stores indices of values that are not arrays, not missing values alone and not
  /// of another type.
  var hasReadableDictionary: Bool {
    switch type {
    case .null, .fixedSizeList, .other: false
    default: encoding != nil
    }
  }

  fileprivate static func parts(_ type: ArrowType, _ children: [ArrowField]) -> ArrowParts {
    children.reduce(into: type.parts) { $0 += $1.parts }
  }
}

/// Reads the fields of a schema. Neither their depth nor their number can exceed what the buffer holds.
struct ArrowFieldParser {
  /// The greatest depth of nested fields.
  private static let maximumDepth = 64

  private let isBeforeVersion5: Bool
  private var remaining: Int

  init(_ buffer: FlatBuffer, isBeforeVersion5: Bool) {
    self.isBeforeVersion5 = isBeforeVersion5
    // A field takes more bytes than this. One that many others refer to would be read each time.
    remaining = buffer.bytes.count / 16
  }

  mutating func fields(_ tables: [FlatTable], depth: Int = 0) throws(FileError) -> [ArrowField] {
    var fields: [ArrowField] = []
    for table in tables { fields.append(try field(table, depth: depth)) }
    return fields
  }

  private mutating func field(_ table: FlatTable, depth: Int) throws(FileError) -> ArrowField {
    guard depth < Self.maximumDepth else {
      throw table.buffer.damage("columns are nested more than \(Self.maximumDepth) deep")
    }
    remaining -= 1
    guard remaining >= 0 else {
      throw table.buffer.damage("it refers to the same columns too often")
    }
    let type = try ArrowType(table, isBeforeVersion5: isBeforeVersion5)
    let children = try fields(table.tables(5), depth: depth + 1)
    if case .fixedSizeList = type, children.count != 1 {
      throw table.buffer.damage("a list has \(children.count) types of elements")
    }
    let encoding = try self.encoding(table)
    return ArrowField(
      name: try table.text(0) ?? "", type: type, encoding: encoding, children: children,
      metadata: try table.pairs(6),
      parts: encoding == nil ? ArrowField.parts(type, children) : .one(2))
  }

  private func encoding(_ table: FlatTable) throws(FileError) -> ArrowField.Encoding? {
    guard let encoding = try table.table(4) else { return nil }
    let index = try encoding.table(1).map { (table) throws(FileError) in
      try ArrowType.integer(table)
    }
    return .init(
      id: try encoding.number(0, default: 0), index: index ?? .integer(bits: 32, isSigned: true))
  }
}

extension FlatTable {
  /// Returns a vector of Schema.fbs, `table KeyValue`. Of two with the same key the later one is used.
  func pairs(_ field: Int) throws(FileError) -> [String: String] {
    var pairs: [String: String] = [:]
    for pair in try tables(field) {
      pairs[try pair.text(0) ?? ""] = try pair.text(1) ?? ""
    }
    return pairs
  }
}
