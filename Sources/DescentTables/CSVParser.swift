import Descent

/// The one pass over the bytes that fills a `CSV`.
struct CSVParser {
  let bytes: [UInt8]
  let name: String

  private(set) var header: [String] = []
  private(set) var lines: [Int] = []
  private(set) var content: [UInt8] = []
  private(set) var ends: [Int] = []

  private var position = 0
  private var line = 1
  private var lineStart = 0
  private var column = 1

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")

  init(bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    content.reserveCapacity(bytes.count)
  }

  mutating func parse() throws(CSVError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count {
      if lineEndLength > 0 {
        try blankLines()
      } else {
        try record()
      }
    }
    guard !header.isEmpty else {
      throw CSVError(
        file: name, message: "the file is empty; expected a header and at least one row")
    }
    guard !lines.isEmpty else {
      throw error("the file holds a header without rows; add at least one row below it", line: 1)
    }
  }

  /// The length of the line end at the position: LF is 1, CRLF is 2, anything else is 0.
  private var lineEndLength: Int {
    guard position < bytes.count else { return 0 }
    if bytes[position] == Self.newline { return 1 }
    guard bytes[position] == Self.carriageReturn, position + 1 < bytes.count else { return 0 }
    return bytes[position + 1] == Self.newline ? 2 : 0
  }

  private mutating func blankLines() throws(CSVError) {
    let first = line
    while lineEndLength > 0 { try endLine() }
    if position < bytes.count {
      throw error("the line is blank; remove it (only the end may be blank)", line: first)
    }
  }

  /// Moves past the line end at the position, or stays at the end of the file.
  private mutating func endLine() throws(CSVError) {
    if position - lineStart > CSV.longestLine {
      throw error(
        "the line is \(position - lineStart) bytes long, more than \(CSV.longestLine); "
          + "check that the file is a CSV file with line ends",
        line: line)
    }
    position += lineEndLength
    lineStart = position
    line += 1
  }

  private mutating func record() throws(CSVError) {
    let firstLine = line
    column = 1
    try field()
    while position < bytes.count, bytes[position] == Self.comma {
      position += 1
      column += 1
      try field()
    }
    try endLine()
    if header.isEmpty {
      try readHeader()
    } else if column == header.count {
      lines.append(firstLine)
    } else {
      let advice =
        column < header.count
        ? "add what is missing" : "remove what is too much, or put quotes around commas in a field"
      throw error(
        "found \(counted(column, "field")), expected \(header.count) as in the header; \(advice)",
        line: firstLine, column: min(column, header.count) + 1)
    }
  }

  private mutating func readHeader() throws(CSVError) {
    var columns: [String: Int] = [:]
    var start = 0
    for (index, end) in ends.enumerated() {
      let text = String(decoding: content[start..<end], as: UTF8.self)
      start = end
      if isBlank(text) {
        throw error("the column has no name; name it in the header", line: 1, column: index + 1)
      }
      if text.utf8.count > CSV.longestName {
        throw error(
          "the name \(text.quotedForMessage) has \(text.utf8.count) bytes; expected at most "
            + "\(CSV.longestName): shorten it", line: 1, column: index + 1)
      }
      if let earlier = columns.updateValue(index + 1, forKey: text) {
        throw error(
          "the name \(text.quotedForMessage) is already that of column \(earlier); rename one of them",
          line: 1, column: index + 1)
      }
      header.append(text)
    }
  }

  /// Reads one field and stops at the comma, line end or end of file behind it.
  private mutating func field() throws(CSVError) {
    let start = content.count
    if position < bytes.count, bytes[position] == Self.quote {
      try quotedField()
    } else {
      try plainField()
    }
    ends.append(content.count)
    try checkEncoding(of: content[start...])
  }

  private mutating func plainField() throws(CSVError) {
    let start = position
    scan: while position < bytes.count {
      switch bytes[position] {
      case Self.comma, Self.newline: break scan
      case Self.carriageReturn:
        if lineEndLength == 0 { throw loneCarriageReturn() }
        break scan
      case Self.quote:
        let before = String(decoding: bytes[start..<position], as: UTF8.self).quotedForMessage
        throw error(
          "a quote follows \(before) in a field without quotes; "
            + "put the whole field in quotes and write each quote inside as \"\"",
          line: line, column: column)
      case 0: throw nulByte()
      default: position += 1
      }
    }
    content.append(contentsOf: bytes[start..<position])
  }

  private mutating func quotedField() throws(CSVError) {
    let firstLine = line
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0 { throw nulByte() }
      if byte == Self.newline {
        content.append(byte)
        try endLine()
        continue
      }
      position += 1
      if byte == Self.quote {
        guard position < bytes.count, bytes[position] == Self.quote else {
          return try checkAfterQuote()
        }
        position += 1
      }
      content.append(byte)
    }
    throw error(
      "the quote that opens the field never closes; add the closing quote",
      line: firstLine, column: column)
  }

  private func checkAfterQuote() throws(CSVError) {
    guard position < bytes.count, bytes[position] != Self.comma, lineEndLength == 0 else { return }
    if bytes[position] == Self.carriageReturn { throw loneCarriageReturn() }
    if bytes[position] == 0 { throw nulByte() }
    let rest = bytes[position...].prefix {
      $0 != Self.comma && $0 != Self.newline && $0 != Self.carriageReturn
    }
    throw error(
      "\(String(decoding: rest, as: UTF8.self).quotedForMessage) follows the closing quote; "
        + "expected a comma or the end of the line; write a quote inside quotes as \"\"",
      line: line, column: column)
  }

  private func checkEncoding(of field: ArraySlice<UInt8>) throws(CSVError) {
    guard field.contains(where: { $0 >= 0x80 }) else { return }
    var decoder = UTF8.ForwardParser()
    var input = field.makeIterator()
    var valid = field.startIndex
    while true {
      switch decoder.parseScalar(from: &input) {
      case .valid(let scalar): valid += scalar.count
      case .emptyInput: return
      case .error:
        let byte = "0x" + String(field[valid], radix: 16, uppercase: true)
        throw error(
          "the byte \(byte) is not valid UTF-8; save the file as UTF-8", line: line, column: column)
      }
    }
  }

  private func loneCarriageReturn() -> CSVError {
    error(
      "the line ends in CR alone; save the file with LF or CRLF line ends",
      line: line, column: column)
  }

  private func nulByte() -> CSVError {
    error(
      "the field holds a NUL byte; check that the file is text in UTF-8",
      line: line, column: column)
  }

  private func error(_ message: String, line: Int, column: Int? = nil) -> CSVError {
    CSVError(file: name, line: line, column: column, message: message)
  }
}
