import DescentBase

extension ArrowColumn {
  /// Reads dates as `2024-12-31`, and points of time as `2024-12-31T23:59:59`.
  func times() throws(FileError) -> ArrowTexts {
    let validity = try validity()
    let parts: [Int64]
    if case .date(true) = field.type {
      parts = try batch.numbers(first.buffers + 1, count: batch.rowCount, as: Int32.self)
        .map { Int64($0) }
    } else {
      parts = try batch.numbers(first.buffers + 1, count: batch.rowCount, as: Int64.self)
    }
    var texts = ArrowTexts(capacity: parts.count)
    var text = ArrowTimeText(field.type)
    for row in parts.indices {
      if let validity, !validity[row] {
        texts.appendMissing()
      } else {
        text.set(parts[row])
        texts.append(text.bytes.span.extracting(0..<text.count))
      }
    }
    return texts
  }
}
