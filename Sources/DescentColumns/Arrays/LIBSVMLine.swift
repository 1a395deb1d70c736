import DescentBase

/// A line of a LIBSVM file: `label index:value index:value …`, and a comment after `#`.
struct LIBSVMLine {
  /// What is wrong with a line.
  struct Problem: Error { let description: String }

  /// The largest index: one that `Int32` has.
  static let mostIndex = Int(Int32.max)

  /// The label; nil if the line is empty or a comment.
  private(set) var label: Double?
  /// Whether there is a `qid:`.
  private(set) var hasQuery = false
  /// The last, and so the largest, index, and the first one; nil if there are no numbers.
  private(set) var indices: (first: Int, last: Int)?

  /// Parses a range of bytes without a line end, and calls `add` with each index and number. The indices
  /// ascend.
  init(
    _ range: Range<Int>, of bytes: Span<UInt8>, _ add: (Int, Double) -> Void
  ) throws(Problem) {
    var (position, end) = (range.lowerBound, range.upperBound)
    for index in range where bytes[index] == UInt8(ascii: "#") {
      end = index
      break
    }
    while let word = Self.word(from: &position, to: end, of: bytes) {
      guard label != nil else {
        label = try Self.label(word, bytes)
        continue
      }
      guard let colon = word.first(where: { bytes[$0] == UInt8(ascii: ":") }) else {
        throw Problem(
          description:
            "holds \(text(word, of: bytes).quotedForMessage); expected index:value after the "
            + "label")
      }
      if word.lowerBound..<colon == word.prefix(3), text(word.prefix(3), of: bytes) == "qid" {
        hasQuery = true
        continue
      }
      let index = try Self.index(word.lowerBound..<colon, bytes)
      if let last = indices?.last, last >= index {
        throw Problem(
          description:
            "has the index \(index) after \(last); expected ascending indices: sort them, and "
            + "give each once")
      }
      add(index, try Self.number(colon + 1..<word.upperBound, bytes, index))
      indices = (indices?.first ?? index, index)
    }
  }

  /// Returns the next word, and moves the position behind it.
  private static func word(
    from position: inout Int, to end: Int, of bytes: Span<UInt8>
  ) -> Range<Int>? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    while position < end, isSpace(bytes[position]) { position += 1 }
    let start = position
    while position < end, !isSpace(bytes[position]) { position += 1 }
    return start < position ? start..<position : nil
  }

  private static func label(_ word: Range<Int>, _ bytes: Span<UInt8>) throws(Problem) -> Double {
    if let label = Self.number(word, bytes), label.isFinite { return label }
    let text = text(word, of: bytes)
    throw Problem(
      description: "begins with \(text.quotedForMessage), which is not a number as its label; "
        + (text.contains(",")
          ? "several labels of a row cannot be read: write a table of one column for each label"
          : "number the classes from 0"))
  }

  private static func index(_ word: Range<Int>, _ bytes: Span<UInt8>) throws(Problem) -> Int {
    var index = 0
    for place in word {
      let digit = bytes[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { index = -1; break }
      index = index * 10 + Int(digit)
      if index > mostIndex { break }
    }
    guard !word.isEmpty, (0...mostIndex).contains(index) else {
      throw Problem(
        description:
          "has the index \(text(word, of: bytes).quotedForMessage); expected a whole number "
          + "from 0 to \(grouped(mostIndex))")
    }
    return index
  }

  private static func number(
    _ word: Range<Int>, _ bytes: Span<UInt8>, _ index: Int
  ) throws(Problem) -> Double {
    if let number = Self.number(word, bytes), !number.isInfinite { return number }
    throw Problem(
      description: "has the value \(text(word, of: bytes).quotedForMessage) at the index \(index); "
        + "expected a number within the range of Double")
  }

  /// Returns a number, also `nan` in any case; nil for anything else.
  private static func number(_ word: Range<Int>, _ bytes: Span<UInt8>) -> Double? {
    if let number = Double(parsing: bytes.extracting(word)) { return number }
    return word.count == 3 && text(word, of: bytes).lowercased() == "nan" ? .nan : nil
  }
}

private func text(_ range: Range<Int>, of bytes: Span<UInt8>) -> String {
  String(decoding: range.map { bytes[$0] }, as: UTF8.self)
}
