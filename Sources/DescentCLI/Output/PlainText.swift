/// Returns a text without control characters, for a terminal. What a file, its name or an option holds must not
/// move the cursor, or begin a line that looks like one of ours: `\u{1b}` is written in place of an escape.
func plain(
  _ text: String,
  writing written: (Unicode.Scalar) -> String = { "\\u{\(String($0.value, radix: 16))}" }
) -> String {
  func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

  guard text.unicodeScalars.contains(where: isControl) else { return text }
  return text.unicodeScalars.map { isControl($0) ? written($0) : String($0) }.joined()
}

/// Returns a text of several lines without control characters except the ends of its lines. Those in one of the
/// `values` that it quotes are written out too.
func plainLines(_ text: String, quoting values: [String]) -> String {
  values.filter { $0.contains("\n") }
    .reduce(text) { $0.replacing($1, with: plain($1)) }
    .split(separator: "\n", omittingEmptySubsequences: false).map { plain(String($0)) }
    .joined(separator: "\n")
}
