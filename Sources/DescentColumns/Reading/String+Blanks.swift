extension String {
  /// The text without the spaces and tabs at its ends, as a file's reader leaves them out.
  var withoutASCIIBlanksAround: String {
    let bytes = Array(utf8)
    return String(decoding: bytes[trimmed(0..<bytes.count, of: bytes.span)], as: UTF8.self)
  }

  /// The text without the white space at its ends.
  package var withoutBlanksAround: Substring {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return self[first...last]
  }
}
