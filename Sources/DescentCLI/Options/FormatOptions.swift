import ArgumentParser
import DescentTables

/// How a table's text is read: the same for every command that reads one.
struct FormatOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What separates the fields: one character, or 'tab' (default: found).",
      valueName: "character"),
    transform: read("one character, or 'tab'") {
      $0 == "tab" || $0 == "\\t" ? "\t" : $0.count == 1 && $0.utf8.count == 1 ? $0.first : nil
    })
  var delimiter: Character?
  @Flag(help: "The first line is a row; columns are named column_1, column_2, ….")
  var noHeader = false
  @Option(help: "The encoding of the text (default: utf8).")
  var encoding: TableFormat.Encoding?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What stands for a missing value, separated by commas (default: nothing, NA, N/A, n/a, #N/A, \
      NaN, nan, NULL, null, None, <NA> and ?).
      """, valueName: "texts"),
    transform: { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) })
  var missing: [String]?

  /// A format, the model's of a training for one, with what is asked for here.
  func format(from base: TableFormat = TableFormat()) -> TableFormat {
    var format = base
    if let delimiter { format.delimiter = delimiter }
    if noHeader { format.hasHeader = false }
    if let encoding { format.encoding = encoding }
    if let missing { format.missing = missing }
    return format
  }

  var settings: [Setting] {
    [
      Setting("delimiter", delimiter.map { $0 == "\t" ? "tab" : String($0) }),
      Setting("no-header", noHeader ? "true" : nil),
      Setting("encoding", format().encoding.rawValue),
      Setting("missing", format().missing.joined(separator: ",")),
    ]
  }
}

extension TableFormat.Encoding: ExpressibleByArgument {}

/// An option and its value as it is written on a command line; nil for one that is not given.
struct Setting {
  let name: String
  let value: String?

  init(_ name: String, _ value: String?) {
    self.name = name
    self.value = value
  }
}
