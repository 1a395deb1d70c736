import DescentBase

/// A value of the part of Python that the header of a NumPy file is written in: strings, whole numbers,
/// `True` and `False`, tuples, lists, and dictionaries with strings as keys.
enum PythonLiteral: Hashable, Sendable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// What is wrong with a text.
  struct Problem: Error, Hashable { let description: String }

  /// Parses a whole text, which may end in spaces and a line end.
  init(parsing text: String) throws(Problem) {
    var parser = Parser(Array(text.unicodeScalars))
    self = try parser.value(depth: 0)
    parser.skipSpace()
    if let scalar = parser.next {
      throw Problem(
        description: "\(String(scalar).quotedForMessage) follows the header's last value")
    }
  }

  private struct Parser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// How deep values may be in each other: one more than a header needs.
    private static let mostDepth = 6

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func skipSpace() {
      while let scalar = next, " \t\r\n".unicodeScalars.contains(scalar) { position += 1 }
    }

    /// Skips spaces, and then a mark if it is next. Returns whether it was.
    private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
      skipSpace()
      guard next == mark else { return false }
      position += 1
      return true
    }

    mutating func value(depth: Int) throws(Problem) -> PythonLiteral {
      guard depth < Self.mostDepth else {
        throw Problem(description: "its values are nested more than \(Self.mostDepth) deep")
      }
      skipSpace()
      switch next {
      case "'", "\"": return .string(try string())
      case "{": return .dictionary(try dictionary(depth))
      case "[":
        position += 1
        return .list(try values(until: "]", depth).values)
      case "(":
        position += 1
        let (values, hasComma) = try values(until: ")", depth)
        return values.count == 1 && !hasComma ? values[0] : .tuple(values)
      case let scalar? where scalar == "-" || "0"..."9" ~= scalar: return .integer(try integer())
      default: return .boolean(try boolean())
      }
    }

    private mutating func values(
      until end: Unicode.Scalar, _ depth: Int
    ) throws(Problem) -> (values: [PythonLiteral], hasComma: Bool) {
      var (values, hasComma) = ([PythonLiteral](), false)
      while !skip(end) {
        guard values.isEmpty || hasComma else { throw unexpected("a comma or \(end)") }
        values.append(try value(depth: depth + 1))
        hasComma = skip(",")
      }
      return (values, hasComma)
    }

    private mutating func dictionary(_ depth: Int) throws(Problem) -> [String: PythonLiteral] {
      position += 1
      var (values, hasComma) = ([String: PythonLiteral](), true)
      while !skip("}") {
        guard hasComma else { throw unexpected("a comma or }") }
        skipSpace()
        guard next == "'" || next == "\"" else { throw unexpected("a key in quotes") }
        let key = try string()
        guard skip(":") else { throw unexpected("a colon") }
        guard values.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
          throw Problem(description: "it has the key \(key.quotedForMessage) twice")
        }
        hasComma = skip(",")
      }
      return values
    }

    private mutating func string() throws(Problem) -> String {
      let quote = next
      position += 1
      var text = String.UnicodeScalarView()
      while let scalar = next, scalar != quote {
        position += 1
        text.append(scalar == "\\" ? try escaped() : scalar)
      }
      guard next == quote else { throw unexpected("the end of a string") }
      position += 1
      return String(text)
    }

    private mutating func escaped() throws(Problem) -> Unicode.Scalar {
      guard let mark = next else { throw unexpected("the rest of an escape") }
      position += 1
      switch mark {
      case "\\", "'", "\"": return mark
      case "n": return "\n"
      case "r": return "\r"
      case "t": return "\t"
      case "x": return try scalar(digits: 2)
      case "u": return try scalar(digits: 4)
      case "U": return try scalar(digits: 8)
      default: throw Problem(description: "it has the escape \\\(mark), which is unknown")
      }
    }

    private mutating func scalar(digits: Int) throws(Problem) -> Unicode.Scalar {
      var value: UInt32 = 0
      for _ in 0..<digits {
        guard let digit = next.flatMap({ Character($0).hexDigitValue }) else {
          throw unexpected("a hexadecimal digit")
        }
        value = value &<< 4 | UInt32(digit)
        position += 1
      }
      guard let scalar = Unicode.Scalar(value) else {
        throw Problem(description: "it has an escape of \(value), which is no character")
      }
      return scalar
    }

    private mutating func integer() throws(Problem) -> Int {
      let start = position
      if next == "-" { position += 1 }
      while let scalar = next, "0"..."9" ~= scalar { position += 1 }
      let digits = String(String.UnicodeScalarView(scalars[start..<position]))
      guard let value = Int(digits) else {
        throw Problem(description: "it has the number \(digits.quotedForMessage), beyond 64 bits")
      }
      // Python 2 wrote its long numbers with this letter.
      if next == "L" { position += 1 }
      return value
    }

    private mutating func boolean() throws(Problem) -> Bool {
      for (word, value) in [("True", true), ("False", false)]
      where scalars[position...].starts(with: word.unicodeScalars) {
        position += word.unicodeScalars.count
        return value
      }
      throw unexpected("a value")
    }

    private func unexpected(_ expected: String) -> Problem {
      Problem(
        description: "\(expected) was expected at character \(position) of the header, and "
          + "\(next.map { String($0).quotedForMessage } ?? "its end") was found")
    }
  }
}
