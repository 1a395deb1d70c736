import DescentBase

extension ArrowColumn {
  /// Reads texts.
  func texts(_ form: ArrowTextForm) throws(FileError) -> ArrowTexts {
    switch form {
    case .offsets(32): try texts(offsets: Int32.self)
    case .offsets: try texts(offsets: Int64.self)
    case .views: try viewedTexts()
    }
  }

  /// Reads texts of which each ends where the next one begins. Arrow columnar format, "Variable-size
  /// Binary Layout".
  private func texts<Offset: LittleEndianNumber & FixedWidthInteger>(
    offsets type: Offset.Type
  ) throws(FileError) -> ArrowTexts {
    let validity = try validity()
    // A column without rows need not have the first offset.
    if batch.rowCount == 0 { return ArrowTexts(capacity: 0) }
    let ends = try batch.numbers(first.buffers + 1, count: batch.rowCount + 1, as: type)
    // Only now is it certain that the batch has as many texts.
    var texts = ArrowTexts(capacity: batch.rowCount)
    let data = try batch.bytes(first.buffers + 2)
    var start = ends[0]
    guard start >= 0 else { throw damaged("has a text at byte \(start)") }
    for row in 0..<batch.rowCount {
      let end = ends[row + 1]
      guard start <= end, end <= data.count else {
        throw damaged("has a text at the bytes \(start) to \(end) of \(grouped(data.count))")
      }
      if validity?[row] ?? true {
        try append(Int(start)..<Int(end), of: data, to: &texts)
      } else {
        texts.appendMissing()
      }
      start = end
    }
    return texts
  }

  /// Appends a text, and returns the number of bytes by which the levels grew.
  @discardableResult
  private func append(
    _ range: Range<Int>, of data: [UInt8], to texts: inout ArrowTexts
  ) throws(FileError) -> Int {
    let range = trimmed(range, of: data.span)
    guard texts.append(data.span.extracting(range)) else { return 0 }
    // Texts that are known are valid.
    guard firstInvalidUTF8(in: range, of: data.span) == nil else {
      throw damaged("has a text that is not UTF-8 in row \(texts.codes.count) of a batch")
    }
    return range.count
  }

  /// Reads texts that are in 16 bytes, or to which these lead. Arrow columnar format, "Variable-size
  /// Binary View Layout".
  private func viewedTexts() throws(FileError) -> ArrowTexts {
    let validity = try validity()
    let views = try batch.numbers(first.buffers + 1, count: 2 * batch.rowCount, as: UInt64.self)
    var texts = ArrowTexts(capacity: batch.rowCount)
    let inline = littleEndianBytes(of: views)
    var buffers: [[UInt8]] = []
    for index in 0..<(try batch.variadicCount(first.variadic)) {
      buffers.append(try batch.bytes(first.buffers + 2 + index))
    }
    // Views may overlap, so that a small file could hold many long texts.
    var budget = buffers.reduce(1 << 20) { $0 + $1.count }
    for row in 0..<batch.rowCount {
      guard validity?[row] ?? true else {
        texts.appendMissing()
        continue
      }
      let count = Int(Int32(truncatingIfNeeded: views[2 * row]))
      if (0...12).contains(count) {
        try append(16 * row + 4..<16 * row + 4 + count, of: inline, to: &texts)
        continue
      }
      let index = Int(Int32(truncatingIfNeeded: views[2 * row + 1]))
      let start = Int(Int32(truncatingIfNeeded: views[2 * row + 1] >> 32))
      guard count > 0, buffers.indices.contains(index), start >= 0,
        start + count <= buffers[index].count
      else {
        throw damaged("has a text of \(count) bytes at byte \(start) of buffer \(index)")
      }
      budget -= try append(start..<start + count, of: buffers[index], to: &texts)
      guard budget >= 0 else { throw damaged("has texts that overlap") }
    }
    return texts
  }

  /// Reads truth values as the texts `false` and `true`.
  func booleans() throws(FileError) -> ArrowTexts {
    let validity = try validity()
    let bits = ArrowBits(
      bytes: try batch.numbers(
        first.buffers + 1, count: (batch.rowCount + 7) / 8, as: UInt8.self))
    var levels = LevelTable()
    for text in ["false", "true"] { _ = levels.code(of: Array(text.utf8).span) }
    var codes = (0..<batch.rowCount).map { bits[$0] ? 1 : 0 as Int32 }
    validity?.replaceMissing(in: &codes, by: -1)
    return ArrowTexts(codes: codes, of: levels)
  }
}
