/// The columns that a text names as targets: one column of exactly this name if there is one,
/// otherwise names separated by commas.
package func targetNames(_ text: String, among columns: [String]) -> [String] {
  if columns.contains(text) { return [text] }
  return (try? NameList(text: text).names) ?? [text]
}
