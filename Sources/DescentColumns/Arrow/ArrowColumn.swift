import DescentBase

/// A column of a record batch: its values are read when they are asked for.
struct ArrowColumn {
  let batch: ArrowBatch
  let field: ArrowField
  /// Where its parts begin.
  let first: ArrowParts

  /// Reads the values of a column that stores them.
  func plainValues() throws(FileError) -> ArrowValues {
    if let name = field.extensionName, name != ArrowField.tensorExtension {
      throw refused(
        "has the extension type \(name.quotedForMessage); expected one of Arrow's own types: write it "
          + "as numbers or as text")
    }
    switch field.type {
    case .null:
      try checkCount()
      return .double(Array(repeating: .nan, count: batch.rowCount))
    case .integer, .float, .decimal, .seconds: return try numbers()
    case .bool: return .texts(try booleans())
    case .date, .timestamp: return .texts(try times())
    case .text(let form): return .texts(try texts(form))
    case .fixedSizeList(let size):
      guard field.encoding == nil else {
        throw refused("has a dictionary of arrays; expected none: write the arrays themselves")
      }
      return .arrays(try arrays(of: size))
    case .other(let name, _, let advice):
      throw refused(
        "holds \(name); expected numbers, texts, dates or arrays of one shape: \(advice)")
    }
  }

  /// Reads the values. A column that stores indices takes them from the values of its dictionary, which
  /// is nil if the file does not have it.
  func values(dictionary: Column.Values?) throws(FileError) -> Column.Values {
    guard field.hasReadableDictionary else { return try plainValues().columnValues }
    switch dictionary {
    case nil:
      // Without a dictionary, all values must be missing.
      let codes = try indices(below: 0)
      return field.type.isText
        ? .texts(codes: codes, levels: []) : .double(codes.map { _ in .nan })
    case .single(let numbers):
      return .single(try indices(below: numbers.count).map { $0 < 0 ? .nan : numbers[Int($0)] })
    case .double(let numbers):
      return .double(try indices(below: numbers.count).map { $0 < 0 ? .nan : numbers[Int($0)] })
    case .texts(let codes, let levels):
      let values = try indices(below: codes.count).map { $0 < 0 ? -1 : codes[Int($0)] }
      return Self.texts(values, levels)
    case .arrays: stop("a dictionary of arrays is not readable")
    }
  }

  /// Returns texts with the levels that occur, if there are more levels than rows: many blocks may share
  /// a long dictionary.
  private static func texts(_ codes: [Int32], _ levels: [String]) -> Column.Values {
    guard levels.count > codes.count else { return .texts(codes: codes, levels: levels) }
    var places: [Int32: Int32] = [:]
    var used: [String] = []
    let codes = codes.map { code in
      if code < 0 { return code }
      if let place = places[code] { return place }
      let place = Int32(used.count)
      places[code] = place
      used.append(levels[Int(code)])
      return place
    }
    return .texts(codes: codes, levels: used)
  }

  /// Checks the number of values, and returns the bits that say which are not missing; nil if none is
  /// missing.
  func validity() throws(FileError) -> ArrowBits? {
    guard try checkCount() > 0 else { return nil }
    return ArrowBits(
      bytes: try batch.numbers(first.buffers, count: (batch.rowCount + 7) / 8, as: UInt8.self))
  }

  /// Returns the number of missing values.
  @discardableResult
  private func checkCount() throws(FileError) -> Int {
    let (count, missing) = try batch.node(first.nodes)
    guard count == batch.rowCount else {
      throw .damaged(
        batch.file,
        "the column \(field.name.quotedForMessage) has \(grouped(count)) values in a batch of "
          + "\(counted(batch.rowCount, "row"))")
    }
    return missing
  }

  /// Returns the error for a column that is valid and cannot be used.
  func refused(_ what: String) -> FileError {
    .invalid(path: batch.file, reason: "the column \(field.name.quotedForMessage) \(what)")
  }

  /// Returns the error for a column whose values contradict each other.
  func damaged(_ what: String) -> FileError {
    .damaged(batch.file, "the column \(field.name.quotedForMessage) \(what)")
  }
}

/// Bits, the lowest of each byte first.
struct ArrowBits {
  let bytes: [UInt8]

  subscript(index: Int) -> Bool { bytes[index >> 3] >> UInt8(index & 7) & 1 == 1 }

  /// Replaces the values whose bit is 0.
  func replaceMissing<Value>(in values: inout [Value], by missing: Value) {
    for index in bytes.indices where bytes[index] != 0xFF {
      var zeros = ~bytes[index]
      while zeros != 0 {
        let place = 8 * index + zeros.trailingZeroBitCount
        if place < values.count { values[place] = missing }
        zeros &= zeros - 1
      }
    }
  }
}
