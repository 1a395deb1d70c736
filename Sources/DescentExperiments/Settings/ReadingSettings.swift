import DescentTables

/// How a table's text is read: the same for every command that reads one.
public struct ReadingSettings: Settings {
  /// What separates the fields; nil to find it.
  public var delimiter: Delimiter?
  /// The decimal mark of numbers; nil to find it.
  public var decimal: DecimalMark?
  /// Whether the first line names the columns, whatever it looks like.
  public var header = false
  /// Whether the first line is a row.
  public var noHeader = false
  /// The number of lines before the header; nil to find it.
  public var skip: Int?
  /// What begins a line that is a comment; nil to find it.
  public var comment: String?
  /// The encoding of the text; nil to find it.
  public var encoding: TableFormat.Encoding?
  /// Fields that stand for a missing value besides the common ones.
  public var missing: FieldList?
  /// The fields that stand for a missing value, instead of the common ones.
  public var missingOnly: FieldList?

  /// Creates the defaults.
  public init() {}

  /// `Reading`
  public static let title = "Reading"

  /// The settings in the order of the help.
  public static let settings: [Setting<ReadingSettings>] = [
    Setting(
      "delimiter", \.delimiter, "What separates the fields: one character, or 'tab'.",
      value: "character", default: "found", foreign: ["sep", "separator", "field-separator"]),
    Setting(
      "decimal", \.decimal, "The decimal mark of numbers.", value: "mark", default: "found",
      foreign: ["decimal-point", "dec"]),
    Setting(
      flag: "header", \.header, "The first line names the columns, even if it looks like a row."),
    Setting(
      flag: "no-header", \.noHeader,
      "The first line is a row; columns are named column_1, column_2, ….", foreign: ["noheader"]),
    Setting(
      "skip", \.skip, in: .atLeast(0), "The number of lines before the header.", value: "lines",
      default: "found", foreign: ["skiprows", "skip-rows", "skip-lines"]),
    Setting(
      "comment", \.comment, "What begins a line that is not a row.", value: "text",
      default: "#, where it does not begin a row", foreign: ["comment-char", "comments"]),
    Setting(
      "encoding", \.encoding, "The encoding of the text; latin1 is Windows-1252.",
      default: "found", foreign: ["charset"]),
    Setting(
      "missing", \.missing,
      "What else stands for a missing value besides nothing, "
        + "\(listed(Array(TableFormat.commonMissing.dropFirst()))), separated by commas.",
      value: "texts", foreign: ["na", "na-values", "missing-values", "null-values"]),
    Setting(
      "missing-only", \.missingOnly,
      "What alone stands for a missing value, separated by commas; '' is nothing.",
      value: "texts", foreign: ["keep-default-na"]),
  ]

  /// The format of these settings.
  public var format: TableFormat { format(over: TableFormat()) }

  /// Returns the format of another table, such as that of a model, with these settings set over it. What
  /// may differ from file to file is found: the encoding, and the lines before the header.
  public func format(over base: TableFormat) -> TableFormat {
    var format = base.forAnotherFile
    format.encoding = encoding
    format.skippedLines = skip
    if let delimiter { format.delimiter = delimiter.character }
    if let decimal { format.decimal = Character(decimal.rawValue) }
    if let comment { format.comment = comment }
    if header || noHeader { format.hasHeader = header }
    if let missingOnly { format.missing = missingOnly.fields }
    format.missing += missing?.fields.filter { !format.missing.contains($0) } ?? []
    return format
  }
}

/// The decimal mark of numbers.
public enum DecimalMark: String, CaseIterable, SettingValue {
  /// `1.5`
  case point = "."
  /// `1,5`
  case comma = ","
}

extension TableFormat.Encoding: SettingValue {}
