/// A number of bytes above 0: `512MB`, `2GiB`, `1000000`.
public struct MemorySize: SettingValue {
  /// The text as it was written, or the number of bytes.
  public let text: String
  /// The number of bytes.
  public let bytes: Int

  /// `an amount of memory as 512MB, 2GB or 1.5GiB`
  public static let expected = "an amount of memory as 512MB, 2GB or 1.5GiB"

  private static let units: [(name: String, bytes: Double)] = [
    ("kib", 0x1p10), ("mib", 0x1p20), ("gib", 0x1p30), ("tib", 0x1p40), ("kb", 1e3), ("mb", 1e6),
    ("gb", 1e9), ("tb", 1e12), ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12), ("b", 1), ("", 1),
  ]

  /// The size of this number of bytes.
  public init(bytes: Int) { (text, self.bytes) = ("\(bytes)", bytes) }

  /// Reads a number and its unit.
  public init(text: String) throws(SettingError) {
    let lower = text.lowercased()
    guard let unit = Self.units.first(where: { lower.hasSuffix($0.name) }),
      let number = Double(lower.dropLast(unit.name.count).trimming(" ")),
      let bytes = Int(exactly: (number * unit.bytes).rounded()), bytes >= 1
    else { throw .expected(Self.expected) }
    (self.text, self.bytes) = (text, bytes)
  }

  /// True for a size above 0.
  public var isValid: Bool { bytes >= 1 }

  /// Whether both are the same number of bytes.
  public static func == (one: MemorySize, other: MemorySize) -> Bool { one.bytes == other.bytes }
}

extension Substring {
  /// The text without this character at its end.
  fileprivate func trimming(_ character: Character) -> Substring {
    var text = self
    while text.last == character { text.removeLast() }
    return text
  }
}
