import DescentBase

/// What a value of an array is.
enum StoredValue: Sendable, Hashable {
  /// A number, or several of one type.
  case number(NumberLayout)
  /// A text of 32-bit Unicode scalars, filled up with zeros.
  case scalars(isBigEndian: Bool)
  /// A text in UTF-8, filled up with zeros.
  case utf8

  /// Whether it is a text.
  var isText: Bool { if case .number = self { false } else { true } }

  /// What a column of one such value in each row holds. A boolean is a text, as everywhere.
  var columnKind: FileColumn.Kind {
    if case .number(let number) = self, number.kind != .bool { .number } else { .text }
  }

  /// Returns the column of a value in each row, or of arrays of a shape if it is not empty.
  func column(_ name: String, shape: [Int]) -> FileColumn {
    guard shape.isEmpty else { return FileColumn(name: name, kind: .array(Shape(shape))) }
    let isLong =
      if case .number(let number) = self { [.int64, .uint64].contains(number.kind) } else { false }
    return FileColumn(name: name, kind: columnKind, isOfLongIntegers: isLong)
  }

  /// Returns a value for each row, of which `bytes` has as many as it is long. `refusal` makes an error of
  /// a row and a reason.
  func values(
    _ bytes: ArraySlice<UInt8>, rows: Int, _ refusal: (Int, String) -> FileError
  ) throws(FileError) -> Column.Values {
    switch self {
    case .number(let number):
      if number.kind == .bool {
        return .texts(codes: bytes.map { $0 == 0 ? 0 : 1 }, levels: ["false", "true"])
      }
      return switch number.kind {
      case .float16, .bfloat16, .float32: .single(number.floats(bytes))
      default: .double(number.doubles(bytes))
      }
    case .scalars, .utf8:
      return try texts(bytes, rows: rows, refusal)
    }
  }

  /// Returns an array for each row: booleans and whole numbers to 255 as bytes, what `Float` has exactly
  /// as `Float`, and anything else as `Double`.
  func arrays(_ bytes: ArraySlice<UInt8>, shape: Shape) -> ArrayValues {
    guard case .number(let number) = self else { stop("an array of texts in a row") }
    let elements: ArrayValues.Elements =
      switch number.kind {
      case .uint8: .bytes(Array(bytes))
      case .bool: .bytes(bytes.map { $0 == 0 ? 0 : 1 })
      default: number.fitsFloat ? .single(number.floats(bytes)) : .double(number.doubles(bytes))
      }
    return ArrayValues(shape: shape, elements: elements)
  }

  private func texts(
    _ bytes: ArraySlice<UInt8>, rows: Int, _ refusal: (Int, String) -> FileError
  ) throws(FileError) -> Column.Values {
    var (codes, levels, codeOf) = ([Int32](), [String](), [ArraySlice<UInt8>: Int32]())
    codes.reserveCapacity(rows)
    let size = bytes.count / max(1, rows)
    for row in 0..<rows {
      let start = bytes.startIndex + row * size
      let value = bytes[start..<start + size]
      if let code = codeOf[value] {
        codes.append(code)
        continue
      }
      let code = Int32(levels.count)
      codeOf[value] = code
      codes.append(code)
      levels.append(try text(value) { refusal(row, $0) })
    }
    return .texts(codes: codes, levels: levels)
  }

  /// Returns a text without the zeros that fill it up.
  private func text(
    _ bytes: ArraySlice<UInt8>, _ refusal: (String) -> FileError
  ) throws(FileError) -> String {
    let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex
    guard case .scalars(let isBigEndian) = self else {
      guard let text = String(validating: bytes[..<end], as: UTF8.self) else {
        throw refusal(
          "holds bytes that are not UTF-8; save the texts as strings, with "
            + "numpy.char.decode(array, 'latin-1')")
      }
      return text
    }
    var scalars = String.UnicodeScalarView()
    for start in stride(from: bytes.startIndex, to: end, by: 4) {
      let value = (0..<4).reduce(UInt32(0)) { value, byte in
        value << 8 | UInt32(bytes[start + (isBigEndian ? byte : 3 - byte)])
      }
      guard let scalar = Unicode.Scalar(value) else {
        throw refusal("holds \(value), which is no character; save the array again")
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
