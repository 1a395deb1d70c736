/// The type of an Arrow column: Schema.fbs, `union Type`. Only those that become a column have their
/// parameters.
enum ArrowType: Sendable, Hashable {
  case null
  case integer(bits: Int, isSigned: Bool)
  case float(bits: Int)
  case bool
  /// A whole number divided by 10 to the power of `scale`.
  case decimal(bits: Int, scale: Int)
  /// A number of days since 1970 of 32 bits, or of milliseconds of 64 bits.
  case date(isInDays: Bool)
  /// A time of day or a length of time: a number of parts of a second.
  case seconds(bits: Int, perSecond: Int)
  /// A number of parts of a second since 1970.
  case timestamp(perSecond: Int, hasZone: Bool)
  case text(ArrowTextForm)
  /// Lists of one length, whose elements are the child.
  case fixedSizeList(Int)
  /// A type that does not become a column: what its values are, its parts in a record batch, and what
  /// to write instead.
  case other(name: String, parts: ArrowParts, advice: String)
}

/// How a column stores texts.
enum ArrowTextForm: Sendable, Hashable {
  /// Where each text ends, in 32 bits or 64, and their bytes.
  case offsets(bits: Int)
  /// 16 bytes for each text, which hold it or say where it is.
  case views
}

/// How many parts of a record batch belong to a column: its nodes, its buffers, and its counts of
/// further buffers. Arrow columnar format, "Buffer Listing for Each Layout".
struct ArrowParts: Sendable, Hashable {
  var nodes = 0
  var buffers = 0
  var variadic = 0

  /// A column of one node.
  static func one(_ buffers: Int, variadic: Int = 0) -> ArrowParts {
    ArrowParts(nodes: 1, buffers: buffers, variadic: variadic)
  }

  static func += (parts: inout ArrowParts, more: ArrowParts) {
    parts.nodes += more.nodes
    parts.buffers += more.buffers
    parts.variadic += more.variadic
  }
}

extension ArrowType {
  /// Whether the values become texts. A column that cannot be read counts as text.
  var isText: Bool {
    switch self {
    case .bool, .date, .timestamp, .text, .other: true
    case .null, .integer, .float, .decimal, .seconds, .fixedSizeList: false
    }
  }

  /// The parts of a column of this type, without those of its children.
  var parts: ArrowParts {
    switch self {
    case .null: .one(0)
    case .integer, .float, .bool, .decimal, .date, .seconds, .timestamp: .one(2)
    case .text(.offsets): .one(3)
    case .text(.views): .one(2, variadic: 1)
    case .fixedSizeList: .one(1)
    case .other(_, let parts, _): parts
    }
  }
}
