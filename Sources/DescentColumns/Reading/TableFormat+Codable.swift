extension TableFormat: Codable {
  private enum CodingKeys: String, CodingKey {
    case delimiter, hasHeader, encoding, missing, decimal, usualDecimal, comment, skippedLines,
      numbers
  }

  /// Decodes a format as a model has it. Throws if a delimiter is not one character, or the encoding is
  /// unknown.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func character(_ key: CodingKeys) throws -> Character? {
      guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return nil }
      guard text.count == 1 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "\"\(text)\" is not a \(key.stringValue); expected one character")
      }
      return text.first
    }
    delimiter = try character(.delimiter)
    hasHeader = try container.decode(Bool.self, forKey: .hasHeader)
    if let name = try container.decodeIfPresent(String.self, forKey: .encoding) {
      guard let encoding = Encoding(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .encoding, in: container,
          debugDescription: "\"\(name)\" is not an encoding; expected "
            + Encoding.allCases.map(\.rawValue).joined(separator: ", "))
      }
      self.encoding = encoding
    }
    missing = try container.decode([String].self, forKey: .missing)
    decimal = try character(.decimal)
    usualDecimal = try character(.usualDecimal)
    comment = try container.decodeIfPresent(String.self, forKey: .comment)
    skippedLines = try container.decodeIfPresent(Int.self, forKey: .skippedLines)
    numbers = try container.decodeIfPresent([String: NumberForm].self, forKey: .numbers) ?? [:]
    isRecorded = true
  }

  /// Encodes the format, without what is to be found in each file.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(delimiter.map { String($0) }, forKey: .delimiter)
    try container.encode(hasHeader ?? true, forKey: .hasHeader)
    try container.encode((encoding ?? .utf8).rawValue, forKey: .encoding)
    try container.encode(missing, forKey: .missing)
    try container.encodeIfPresent(decimal.map { String($0) }, forKey: .decimal)
    try container.encodeIfPresent(usualDecimal.map { String($0) }, forKey: .usualDecimal)
    try container.encodeIfPresent(comment, forKey: .comment)
    try container.encodeIfPresent(skippedLines, forKey: .skippedLines)
    if !numbers.isEmpty { try container.encode(numbers, forKey: .numbers) }
  }
}
