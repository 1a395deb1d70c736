/// How the values of a column are stored: `Type` of parquet.thrift.
enum PhysicalType: Int {
  case boolean = 0
  case int32, int64, int96, float, double, byteArray, fixedArray
}

/// A node of a file's schema: `SchemaElement` of parquet.thrift.
struct SchemaElement {
  /// `FieldRepetitionType` of parquet.thrift.
  enum Repetition: Int {
    case required = 0
    case optional, repeated
  }

  /// The units of times and timestamps: `TimeUnit` of parquet.thrift.
  enum TimeUnit: Int {
    case milliseconds = 1
    case microseconds, nanoseconds

    /// The number of units in a second.
    var perSecond: Int {
      switch self {
      case .milliseconds: 1000
      case .microseconds: 1_000_000
      case .nanoseconds: 1_000_000_000
      }
    }
  }

  /// What the values mean: `LogicalType` of parquet.thrift, or the `ConvertedType` before it.
  enum Meaning: Equatable {
    case none
    case text
    case decimal
    case date
    case time(TimeUnit)
    case timestamp(TimeUnit, isUTC: Bool)
    case integer(isSigned: Bool)
    case half
    case uuid
    /// Something else, by its name in parquet.thrift.
    case other(String)
  }

  var name = ""
  var physical: PhysicalType?
  var typeLength = 0
  var repetition: Repetition?
  var childCount = 0
  var scale = 0
  var precision = 0
  private var logical: Meaning?
  private var converted: Meaning?

  /// What the values mean.
  var meaning: Meaning { logical ?? converted ?? .none }

  /// Reads an element.
  init(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): physical = PhysicalType(rawValue: try reader.integer())
      case (2, .int32): typeLength = try reader.integer()
      case (3, .int32): repetition = Repetition(rawValue: try reader.integer())
      case (4, .binary): name = try reader.text()
      case (5, .int32): childCount = try reader.integer()
      case (6, .int32): converted = Self.converted(try reader.integer())
      case (7, .int32): scale = try reader.integer()
      case (8, .int32): precision = try reader.integer()
      case (10, .structure): logical = try readLogical(&reader)
      default: try reader.skip(field.kind)
      }
    }
  }

  private static func converted(_ code: Int) -> Meaning? {
    switch code {
    case 0, 4, 19: .text
    case 5: .decimal
    case 6: .date
    case 7: .time(.milliseconds)
    case 8: .time(.microseconds)
    // Before `isAdjustedToUTC` a timestamp was one of UTC.
    case 9: .timestamp(.milliseconds, isUTC: true)
    case 10: .timestamp(.microseconds, isUTC: true)
    case 11...14: .integer(isSigned: false)
    case 15...18: .integer(isSigned: true)
    case 20: .other("BSON")
    case 21: .other("INTERVAL")
    default: nil
    }
  }

  /// The fields of the union that are structures without fields, or whose fields are not needed.
  private static let plain: [Int: Meaning] = [
    1: .text, 2: .other("MAP"), 3: .other("LIST"), 4: .text, 6: .date, 11: .none, 12: .text,
    13: .other("BSON"), 14: .uuid, 15: .half, 16: .other("VARIANT"), 17: .other("GEOMETRY"),
    18: .other("GEOGRAPHY"),
  ]

  /// Reads the union `LogicalType`, and the scale and the precision of a decimal number.
  private mutating func readLogical(
    _ reader: inout ThriftReader
  ) throws(ParquetError) -> Meaning? {
    var meaning: Meaning?
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (5, .structure):
        meaning = .decimal
        try readDecimal(&reader)
      case (7, .structure):
        if let (unit, _) = try Self.moment(&reader) { meaning = .time(unit) }
      case (8, .structure):
        if let (unit, isUTC) = try Self.moment(&reader) { meaning = .timestamp(unit, isUTC: isUTC) }
      case (10, .structure): meaning = .integer(isSigned: try Self.isSigned(&reader))
      default:
        meaning = Self.plain[field.id]
        try reader.skip(field.kind)
      }
    }
    return meaning
  }

  private mutating func readDecimal(_ reader: inout ThriftReader) throws(ParquetError) {
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .int32): scale = try reader.integer()
      case (2, .int32): precision = try reader.integer()
      default: try reader.skip(field.kind)
      }
    }
  }

  /// Reads `TimeType` or `TimestampType`; nil if the unit is unknown.
  private static func moment(
    _ reader: inout ThriftReader
  ) throws(ParquetError) -> (TimeUnit, isUTC: Bool)? {
    var unit: TimeUnit?
    var isUTC = false
    try reader.structure { (field, reader) throws(ParquetError) in
      switch (field.id, field.kind) {
      case (1, .yes): isUTC = true
      case (2, .structure):
        try reader.structure { (field, reader) throws(ParquetError) in
          unit = TimeUnit(rawValue: field.id)
          try reader.skip(field.kind)
        }
      default: try reader.skip(field.kind)
      }
    }
    return unit.map { ($0, isUTC) }
  }

  /// Reads `IntType`.
  private static func isSigned(_ reader: inout ThriftReader) throws(ParquetError) -> Bool {
    var isSigned = true
    try reader.structure { (field, reader) throws(ParquetError) in
      if field.id == 2 { isSigned = field.kind != .no }
      try reader.skip(field.kind)
    }
    return isSigned
  }
}
