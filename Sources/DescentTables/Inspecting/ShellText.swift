/// Returns a text as one word of a shell: in quotes where the shell would take it apart.
package func quotedForShell(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy {
    $0.properties.isAlphabetic || $0.properties.numericType != nil
      || "_-./,+:@%".unicodeScalars.contains($0)
  }
  return isPlain && !text.isEmpty
    ? text
    : "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
}

extension String {
  /// The name of a column as it is given to an option that takes names with commas between them.
  var asArgument: String { quotedForShell(quotedForCSV(self)) }
}
