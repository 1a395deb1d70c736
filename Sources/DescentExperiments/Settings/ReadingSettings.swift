import DescentTables

/// How a table's text is read: the same for every command that reads one.
public struct ReadingSettings: Settings {
  /// What separates the fields; nil to find it.
  public var delimiter: Delimiter?
  /// Whether the first line is a row.
  public var noHeader = false
  /// The encoding of the text.
  public var encoding = TableFormat.Encoding.utf8
  /// The fields that stand for a missing value.
  public var missing = FieldList(TableFormat.commonMissing)

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
      flag: "no-header", \.noHeader,
      "The first line is a row; columns are named column_1, column_2, ….", foreign: ["noheader"]),
    Setting(
      "encoding", \.encoding, "The encoding of the text.", foreign: ["charset"]),
    Setting(
      "missing", \.missing, "What stands for a missing value, separated by commas.",
      value: "texts",
      default: "nothing, \(listed(Array(TableFormat.commonMissing.dropFirst())))",
      foreign: ["na", "na-values", "missing-values", "null-values"]),
  ]

  /// Creates the settings of a format, such as the one that a model was trained with.
  public init(_ format: TableFormat) {
    delimiter = format.delimiter.map(Delimiter.init)
    noHeader = !format.hasHeader
    encoding = format.encoding
    missing = FieldList(format.missing)
  }

  /// The format of these settings.
  public var format: TableFormat {
    TableFormat(
      delimiter: delimiter?.character, hasHeader: !noHeader, encoding: encoding,
      missing: missing.fields)
  }
}

extension TableFormat.Encoding: SettingValue {}
