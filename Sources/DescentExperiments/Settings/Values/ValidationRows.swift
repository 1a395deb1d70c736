import Descent

/// The rows to validate on: a fraction of the table's, or those of another file.
public enum ValidationRows: SettingValue {
  /// A fraction of at least 0 and below 1.
  case fraction(Double)
  /// The path of a file.
  case file(String)

  /// `a number of at least 0 and below 1, or a file`
  public static let expected = "a number of at least 0 and below 1, or a file"

  /// Reads a number as a fraction, and any other text as a path.
  public init(text: String) throws(SettingError) {
    if let fraction = Double(text) {
      guard fraction >= 0, fraction < 1 else { throw .expected(Self.expected) }
      self = .fraction(fraction)
    } else {
      self = .file(text)
    }
  }

  /// The number, or the path.
  public var text: String {
    switch self {
    case .fraction(let fraction): "\(fraction)"
    case .file(let path): path
    }
  }

  /// True for a file, and for a fraction of at least 0 and below 1.
  public var isValid: Bool {
    if case .fraction(let part) = self { part >= 0 && part < 1 } else { true }
  }

  /// The number, or the path as a string.
  public var json: JSONValue {
    switch self {
    case .fraction(let fraction): .number(fraction)
    case .file(let path): .string(path)
    }
  }
}
