import DescentTables

/// Which rows are trained on and which are validated on.
public struct RowSettings: Settings {
  /// The rows to validate on.
  public var validation = ValidationRows.fraction(0.2)
  /// How a fraction of the rows is chosen.
  public var split = SplitName.stratified
  /// A column whose equal values stay on one side of the split.
  public var group: String?
  /// A column that says which rows are which.
  public var splitColumn: String?

  /// Creates the defaults.
  public init() {}

  /// `Rows`
  public static let title = "Rows"

  /// The settings in the order of the help.
  public static let settings: [Setting<RowSettings>] = [
    Setting(
      "validation", \.validation,
      "The rows to validate on: a fraction of the table from 0 up to 1, or another file.",
      value: "fraction|file",
      foreign: [
        "val", "val-split", "validation-split", "val-size", "test-size", "validation-fraction",
        "valid", "eval-set",
      ]),
    Setting(
      "split", \.split,
      "How they are chosen; 'tail' takes the last rows, for tables in order of time."),
    Setting(
      "group", \.group, "A column whose equal values stay on one side of the split.",
      value: "column", foreign: ["groups"]),
    Setting(
      "split-column", \.splitColumn,
      "A column that says which rows are which: train or 0, validation or 1.", value: "column"),
  ]

  /// The rule of the split.
  public var rule: SplitRule {
    if let group { return .groups(group) }
    if let splitColumn { return .column(splitColumn) }
    return switch split {
    case .stratified: .stratified
    case .random: .random
    case .tail: .tail
    }
  }

  func check() throws(SettingError) {
    let isFile = if case .file = validation { true } else { false }
    if split != .stratified, isFile || group != nil || splitColumn != nil {
      throw .refused(
        "\(setting: "split") \(split.rawValue) does not go with \(setting: "group"), "
          + "\(setting: "split-column") or a file to validate on: give only one of them")
    }
    if group != nil, splitColumn != nil {
      throw .refused("\(setting: "group") and \(setting: "split-column"): give only one of them")
    }
    if isFile, group != nil || splitColumn != nil {
      throw .refused(
        "\(setting: "validation") \(validation.text): a file to validate on does not go with "
          + "\(setting: "group") or \(setting: "split-column"): give only one of them")
    }
  }
}

/// How a fraction of the rows is set aside for validation.
public enum SplitName: String, CaseIterable, SettingValue {
  /// Each class has its share on both sides; without classes, as `random`.
  case stratified
  /// At random.
  case random
  /// The last rows.
  case tail
}
