/// A field of CSV, in quotes where it needs them, RFC 4180.
package func quotedForCSV(_ field: String) -> String {
  field.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    ? "\""
      + field.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\"" : field
}

/// Returns a line of CSV with these fields, RFC 4180.
package func csvLine(_ fields: [String]) -> [UInt8] {
  Array((fields.map(quotedForCSV).joined(separator: ",") + "\n").utf8)
}
