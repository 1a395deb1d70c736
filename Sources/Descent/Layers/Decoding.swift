extension KeyedDecodingContainer {
  /// The figure of a layer under this key. Throws unless it is valid: "an ELU of α = -1.0; expected at
  /// least 0", where `name` is all up to the number.
  func figure(
    _ key: Key, _ name: String, expected: String, _ isValid: (Double) -> Bool
  ) throws -> Double {
    let figure = try decode(Double.self, forKey: key)
    guard isValid(figure) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "\(name)\(figure); expected \(expected)")
    }
    return figure
  }
}
