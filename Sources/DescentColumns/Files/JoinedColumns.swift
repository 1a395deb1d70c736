import DescentBase

/// Joins the blocks of a file's columns.
package struct JoinedColumns {
  fileprivate var parts: [Part]

  /// One column: its numbers or arrays, or its texts with one list of levels.
  fileprivate struct Part {
    let name: String
    var values: Column.Values
    /// The codes of the levels by their texts.
    var codeOf: [String: Int32] = [:]
  }

  /// Begins with the first block, of a file with this number of rows.
  package init(_ columns: [Column], rows: Int) {
    parts = columns.map { column in
      var part = Part(name: column.name, values: column.values)
      if case .texts(_, let levels) = column.values {
        for level in levels { part.codeOf[level] = Int32(part.codeOf.count) }
      }
      // Memory for more rows than the block has means a copy of it.
      if rows > column.rowCount { part.values.reserve(rows) }
      return part
    }
  }

  /// Appends a block, whose columns hold what those of the first do.
  package mutating func append(_ columns: [Column]) {
    for index in parts.indices { parts[index].append(columns[index].values) }
  }

  /// Removes all rows. Columns of numbers and of texts keep their memory for the next ones.
  package mutating func removeRows() {
    for index in parts.indices { parts[index].removeRows() }
  }

  /// The joined columns.
  package var columns: [Column] { parts.map { Column(name: $0.name, values: $0.values) } }
}

extension JoinedColumns.Part {
  fileprivate mutating func removeRows() {
    codeOf = [:]
    switch values {
    case .single(var numbers):
      values = .double([])
      numbers.removeAll(keepingCapacity: true)
      values = .single(numbers)
    case .double(var numbers):
      values = .double([])
      numbers.removeAll(keepingCapacity: true)
      values = .double(numbers)
    case .texts(var codes, _):
      values = .double([])
      codes.removeAll(keepingCapacity: true)
      values = .texts(codes: codes, levels: [])
    case .arrays(let arrays): values = .arrays(arrays.empty)
    }
  }

  fileprivate mutating func append(_ other: Column.Values) {
    guard case .texts(let newCodes, let newLevels) = other else { return values.append(other) }
    guard case .texts(var codes, var levels) = values else {
      stop("the column \(name) holds texts in one block and numbers in another")
    }
    // Released, so that the codes are appended in place.
    values = .double([])
    let places = newLevels.map { level -> Int32 in
      if let code = codeOf[level] { return code }
      let code = Int32(levels.count)
      codeOf[level] = code
      levels.append(level)
      return code
    }
    codes.append(contentsOf: newCodes.lazy.map { $0 < 0 ? -1 : places[Int($0)] })
    values = .texts(codes: codes, levels: levels)
  }
}

extension Column.Values {
  package var isText: Bool { if case .texts = self { true } else { false } }

  /// Reserves memory for this number of rows.
  fileprivate mutating func reserve(_ rows: Int) {
    switch self {
    case .single(var numbers):
      self = .double([])
      numbers.reserveLargePages(rows)
      self = .single(numbers)
    case .double(var numbers):
      self = .double([])
      numbers.reserveLargePages(rows)
      self = .double(numbers)
    case .texts(var codes, let levels):
      self = .double([])
      codes.reserveLargePages(rows)
      self = .texts(codes: codes, levels: levels)
    case .arrays: break
    }
  }

  /// Appends values, of numbers or arrays of one shape. Those of different precisions become 64-bit ones.
  fileprivate mutating func append(_ other: Column.Values) {
    switch (self, other) {
    case (.single(var numbers), .single(let next)):
      self = .double([])
      numbers += next
      self = .single(numbers)
    case (.double(var numbers), .double(let next)):
      self = .double([])
      numbers += next
      self = .double(numbers)
    case (.arrays(let arrays), .arrays(let next)):
      self = .double([])
      self = .arrays(
        arrays.hasElements(of: next)
          ? arrays.appending(next) : arrays.inDouble.appending(next.inDouble))
    case (.single, .double), (.double, .single):
      self = inDouble
      append(other.inDouble)
    default: stop("the blocks of a column hold different kinds of values")
    }
  }

  /// The values with numbers of 64 bits.
  package var inDouble: Column.Values {
    switch self {
    case .single(let numbers): .double(numbers.map(Double.init))
    case .arrays(let arrays): .arrays(arrays.inDouble)
    case .double, .texts: self
    }
  }
}
