/// The fields of a column as they are written, without the quotes around them, row by row.
struct KeptFields: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init() {}

  /// The fields of a file that has texts.
  init(_ texts: [String]) {
    for text in texts {
      bytes += Array(text.utf8)
      ends.append(bytes.count)
    }
  }

  mutating func append(_ field: Span<UInt8>) {
    for index in field.indices { bytes.append(field[index]) }
    ends.append(bytes.count)
  }

  /// Appends the fields of the rows that follow.
  mutating func append(_ other: KeptFields) {
    let count = bytes.count
    bytes += other.bytes
    ends += other.ends.lazy.map { $0 + count }
  }

  /// The text of the field of a row.
  subscript(row: Int) -> String {
    String(decoding: bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]], as: UTF8.self)
  }
}
