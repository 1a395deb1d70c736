import DescentBase

extension ArrowType {
  /// Reads the type of a field: the fields `type_type` and `type` of Schema.fbs, `table Field`.
  init(_ field: FlatTable, isBeforeVersion5: Bool) throws(FileError) {
    let number = try field.number(2, default: UInt8(0))
    guard let table = try field.table(3) else {
      throw field.buffer.damage("a column has no type")
    }
    switch number {
    case 1: self = .null
    case 2: self = try Self.integer(table)
    case 3: self = try Self.float(table)
    case 5: self = .text(.offsets(bits: 32))
    case 6: self = .bool
    case 7: self = try Self.decimal(table)
    case 8: self = .date(isInDays: try table.number(0, default: Int16(1)) == 0)
    case 9:
      let bits = Int(try table.number(1, default: Int32(32)))
      guard bits == 32 || bits == 64 else {
        throw table.buffer.damage("a time has \(bits) bits")
      }
      self = .seconds(bits: bits, perSecond: try Self.perSecond(table, default: 1))
    case 10:
      let perSecond = try Self.perSecond(table, default: 0)
      self = .timestamp(perSecond: perSecond, hasZone: try table.text(1)?.isEmpty == false)
    case 16:
      let size = try table.number(0, default: Int32(0))
      guard size >= 0 else { throw table.buffer.damage("a list has the size \(size)") }
      self = size == 0 ? Self.emptyList : .fixedSizeList(Int(size))
    case 18: self = .seconds(bits: 64, perSecond: try Self.perSecond(table, default: 1))
    case 20: self = .text(.offsets(bits: 64))
    case 24: self = .text(.views)
    case 14:
      let isDense = try table.number(0, default: Int16(0)) == 1
      self = .other(
        name: "values of several types (Union)",
        parts: .one((isDense ? 2 : 1) + (isBeforeVersion5 ? 1 : 0)),
        advice: "write one column for each type")
    default:
      guard let other = Self.others[number] else {
        throw .invalid(
          path: field.buffer.file,
          reason: "a column has Arrow's type number \(number), which is not one of 1 to 26; write "
            + "it as a type that is older")
      }
      self = .other(name: other.name, parts: other.parts, advice: other.advice)
    }
  }

  private static let emptyList = ArrowType.other(
    name: "lists without elements", parts: .one(1), advice: "leave the column out")

  private static let others: [UInt8: (name: String, parts: ArrowParts, advice: String)] = {
    let binary = "write it as text, or as a FixedSizeList of uint8"
    let list = "write lists of one length as a FixedSizeList, or each element as a column"
    return [
      4: ("bytes (Binary)", .one(3), binary),
      11: ("intervals (Interval)", .one(2), "write it as a number or as a Duration"),
      12: ("lists (List)", .one(2), list),
      13: ("structures (Struct)", .one(1), "write each of their fields as a column"),
      15: ("bytes (FixedSizeBinary)", .one(2), binary),
      17: ("maps (Map)", .one(2), "write each of their keys as a column"),
      19: ("bytes (LargeBinary)", .one(3), binary),
      21: ("lists (LargeList)", .one(2), list),
      22: ("runs (RunEndEncoded)", .one(0), "write it as a plain column or as a Dictionary"),
      23: ("bytes (BinaryView)", .one(2, variadic: 1), binary),
      25: ("lists (ListView)", .one(3), list),
      26: ("lists (LargeListView)", .one(3), list),
    ]
  }()

  /// Reads Schema.fbs, `table Int`.
  static func integer(_ table: FlatTable) throws(FileError) -> ArrowType {
    let bits = Int(try table.number(0, default: Int32(0)))
    guard [8, 16, 32, 64].contains(bits) else {
      throw table.buffer.damage("an integer has \(bits) bits")
    }
    return .integer(bits: bits, isSigned: try table.flag(1))
  }

  private static func float(_ table: FlatTable) throws(FileError) -> ArrowType {
    let precision = try table.number(0, default: Int16(0))
    guard (0...2).contains(precision) else {
      throw table.buffer.damage("a number has the precision \(precision)")
    }
    return .float(bits: 16 << Int(precision))
  }

  private static func decimal(_ table: FlatTable) throws(FileError) -> ArrowType {
    let bits = Int(try table.number(2, default: Int32(128)))
    let scale = Int(try table.number(1, default: Int32(0)))
    guard [32, 64, 128, 256].contains(bits), (-1000...1000).contains(scale) else {
      throw table.buffer.damage("a decimal number has \(bits) bits and the scale \(scale)")
    }
    guard bits <= 128 else {
      return .other(
        name: "decimal numbers of 256 bits (Decimal256)", parts: .one(2),
        advice: "write it as Decimal128 or as float64")
    }
    return .decimal(bits: bits, scale: scale)
  }

  /// Reads a `TimeUnit` of Schema.fbs.
  private static func perSecond(
    _ table: FlatTable, default unit: Int16
  ) throws(FileError) -> Int {
    let unit = try table.number(0, default: unit)
    guard (0...3).contains(unit) else { throw table.buffer.damage("a time has the unit \(unit)") }
    return [1, 1000, 1_000_000, 1_000_000_000][Int(unit)]
  }
}
