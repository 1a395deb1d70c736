extension TableFormat: Codable {
  private enum CodingKeys: String, CodingKey { case delimiter, hasHeader, encoding, missing }

  /// Reads a format; throws unless the delimiter is one character.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let text = try container.decodeIfPresent(String.self, forKey: .delimiter) {
      guard text.count == 1 else {
        throw DecodingError.dataCorruptedError(
          forKey: .delimiter, in: container, debugDescription: "\"\(text)\" is no delimiter")
      }
      delimiter = text.first
    }
    hasHeader = try container.decode(Bool.self, forKey: .hasHeader)
    let name = try container.decode(String.self, forKey: .encoding)
    guard let encoding = Encoding(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .encoding, in: container, debugDescription: "\"\(name)\" is no encoding")
    }
    self.encoding = encoding
    missing = try container.decode([String].self, forKey: .missing)
  }

  /// Writes what the format says; nothing for a delimiter that is to be found.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(delimiter.map(String.init), forKey: .delimiter)
    try container.encode(hasHeader, forKey: .hasHeader)
    try container.encode(encoding.rawValue, forKey: .encoding)
    try container.encode(missing, forKey: .missing)
  }
}
