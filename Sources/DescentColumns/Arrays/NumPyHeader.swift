import DescentBase

/// The header of a NumPy array, in a file of its own or a member of an archive.
///
///     \x93NUMPY | version (2 bytes) | length of the header (2 bytes; 4 from version 2 on) | header | values
///
/// The header is a dictionary of Python with the keys `descr`, `fortran_order` and `shape`. NumPy
/// Enhancement Proposal 1; `numpy.lib.format` in NumPy's manual.
struct NumPyHeader {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The number of bytes that the longest header and what is before it may take.
  static let limit = 1 << 20

  /// The position of the first value.
  let end: Int
  let rows: StoredRows

  /// Parses the header of an array of `size` bytes, of which `start` is the first `limit`, or all of them.
  /// The column of an array without fields is called `name`.
  init(
    _ start: [UInt8], size: Int, name: String, file: String
  ) throws(FileError) {
    func refusal(_ problem: String) -> FileError {
      .invalid(path: file, reason: "the array \(name.quotedForMessage) \(problem)")
    }
    let (text, end) = try Self.text(start, size, refusal)
    let literal: PythonLiteral
    do throws(PythonLiteral.Problem) {
      literal = try PythonLiteral(parsing: text)
    } catch {
      throw refusal("has a damaged header: \(error.description); save it again with numpy.save")
    }
    self.end = end
    do throws(NumPyType.Problem) {
      rows = try Self.rows(literal, name)
    } catch {
      throw refusal(error.description)
    }
    let values = NumPyType.product([rows.count, rows.rowSize])
    guard values == size - end else {
      throw refusal(
        "has \(grouped(rows.count)) rows of \(grouped(rows.rowSize)) bytes by its header, but "
          + "\(grouped(size - end)) bytes follow; it is damaged or incomplete: copy it again")
    }
  }

  /// Returns the text of the header and the position of its end.
  private static func text(
    _ start: [UInt8], _ size: Int, _ refusal: (String) -> FileError
  ) throws(FileError) -> (String, end: Int) {
    guard start.starts(with: magic), start.count >= 10 else {
      throw refusal("does not begin like a NumPy array; save it with numpy.save")
    }
    guard (1...3).contains(start[6]) else {
      throw refusal(
        "has version \(start[6]).\(start[7]) of NumPy's format; expected 1 to 3; save it with "
          + "numpy.save")
    }
    let lengthBytes = start[6] == 1 ? 2 : 4
    let length = start[8...].prefix(lengthBytes).reversed().reduce(0) { $0 << 8 | Int($1) }
    let first = 8 + lengthBytes
    guard first + length <= min(size, limit), first + length <= start.count else {
      throw refusal(
        "has a header of \(grouped(length)) bytes by its length, but \(grouped(size)) bytes in all; "
          + "expected at most \(grouped(min(size, limit) - first)); it is damaged: copy it again")
    }
    let bytes = start[first..<first + length]
    if start[6] < 3 {
      // Latin-1: a byte is a scalar.
      return (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), first + length)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw refusal("has a header that is not UTF-8; save it again with numpy.save")
    }
    return (text, first + length)
  }

  private static func rows(
    _ literal: PythonLiteral, _ name: String
  ) throws(NumPyType.Problem) -> StoredRows {
    guard case .dictionary(let header) = literal, header.count == 3,
      let type = header["descr"], case .boolean(let isColumnMajor) = header["fortran_order"],
      let shape = header["shape"], case .tuple = shape, let dimensions = dimensions(shape)
    else {
      throw .init(
        description: "has a header without the keys 'descr', 'fortran_order' and 'shape' or with "
          + "values that are not theirs; save it again with numpy.save")
    }
    guard let count = dimensions.first else {
      throw .init(
        description: "is a single value, without rows; expected an array of one dimension or more")
    }
    let row = Array(dimensions.dropFirst())
    if case .list(let list) = type {
      guard row.isEmpty else {
        throw .init(
          description:
            "has fields and the shape \(dimensions); expected one dimension: save each field "
            + "as an array of its own, with numpy.savez")
      }
      let (fields, size) = try NumPyType.fields(list)
      return StoredRows(
        count: count, rowSize: size,
        fields: try fields.map { item throws(NumPyType.Problem) in
          try Self.field(item.field, offset: item.offset)
        })
    }
    guard case .string(let text) = type else {
      throw .init(description: "has a dtype that is neither a text nor a list")
    }
    let (value, size) = try NumPyType.value(text)
    let column = try Self.field(.init(name: name, value: value, size: size, shape: row), offset: 0)
    return StoredRows(
      count: count, rowSize: column.size, fields: [column],
      columnMajor: isColumnMajor && !row.isEmpty ? row : nil)
  }

  private static func field(
    _ field: NumPyType.Field, offset: Int
  ) throws(NumPyType.Problem) -> StoredRows.Field {
    guard let count = NumPyType.product(field.shape), count > 0,
      let size = NumPyType.product([count, field.size])
    else {
      throw .init(
        description:
          "has rows of the shape \(field.shape); expected lengths from 1 on, and no more "
          + "numbers than a file can hold")
    }
    if !field.shape.isEmpty, field.value.isText {
      throw .init(
        description:
          "has \(field.shape) texts in each row; expected one: save each column as an array "
          + "of its own, with numpy.savez")
    }
    return StoredRows.Field(
      column: field.value.column(field.name, shape: field.shape), value: field.value,
      offset: offset, size: size)
  }

  /// Returns the lengths of a shape: a tuple of whole numbers or a single one, none negative; nil for
  /// anything else.
  static func dimensions(_ literal: PythonLiteral) -> [Int]? {
    if case .integer(let length) = literal { return length >= 0 ? [length] : nil }
    guard case .tuple(let items) = literal else { return nil }
    var dimensions: [Int] = []
    for item in items {
      guard case .integer(let length) = item, length >= 0 else { return nil }
      dimensions.append(length)
    }
    return dimensions
  }
}
