extension TableFormat: Codable {
  private enum CodingKeys: String, CodingKey { case delimiter, hasHeader, encoding, missing }

  /// Decodes a format. Throws if the delimiter is not one character, or the encoding is unknown.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let text = try container.decodeIfPresent(String.self, forKey: .delimiter) {
      guard text.count == 1 else {
        throw DecodingError.dataCorruptedError(
          forKey: .delimiter, in: container,
          debugDescription: "\"\(text)\" is not a delimiter; expected one character")
      }
      delimiter = text.first
    }
    hasHeader = try container.decode(Bool.self, forKey: .hasHeader)
    let name = try container.decode(String.self, forKey: .encoding)
    guard let encoding = Encoding(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .encoding, in: container,
        debugDescription: "\"\(name)\" is not an encoding; expected utf8 or latin1")
    }
    self.encoding = encoding
    missing = try container.decode([String].self, forKey: .missing)
  }

  /// Encodes the format, without a delimiter if it is to be detected.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(delimiter.map(String.init), forKey: .delimiter)
    try container.encode(hasHeader, forKey: .hasHeader)
    try container.encode(encoding.rawValue, forKey: .encoding)
    try container.encode(missing, forKey: .missing)
  }
}
