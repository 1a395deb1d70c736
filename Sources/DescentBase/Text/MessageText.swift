extension String {
  /// The string in quotes for a message, shortened to 64 scalars. Characters that could disturb a
  /// terminal (control characters, line ends, changes of direction) are escaped.
  package var quotedForMessage: String {
    var result = "\""
    for scalar in unicodeScalars.prefix(64) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result + (unicodeScalars.dropFirst(64).isEmpty ? "\"" : "…\"")
  }
}
