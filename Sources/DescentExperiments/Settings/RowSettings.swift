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
  /// Into how many parts the rows are divided, each of which is predicted by a training without it; nil for a
  /// training that is saved.
  public var folds: Int?
  /// Whether the network is trained again on all rows, for as many epochs as the best weights took.
  public var refit = false
  /// Whether it is not, whatever a preset says.
  public var noRefit = false

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
    Setting(
      "folds", \.folds, in: .atLeast(2),
      """
      Cross-validation: divide the rows into this many parts by --split, and train without each in turn to \
      predict it. The metrics and the predictions of all rows are written, and no model is saved.
      """, value: "n",
      foreign: ["cv", "cross-validation", "k-folds", "kfold", "n-folds", "n-splits"], use: []),
    Setting(
      flag: "refit", \.refit,
      """
      Train again on all rows of the table, for as many epochs as the best weights took, and save that; the \
      metrics are those of the first training.
      """, foreign: ["refit-full", "retrain"]),
    Setting(flag: "no-refit", \.noRefit, "Do not, whatever --preset says."),
  ]

  /// The fraction of the rows to validate on; 0 for those of a file.
  var fraction: Double { if case .fraction(let fraction) = validation { fraction } else { 0 } }

  /// Whether the network is trained again on all rows.
  var refits: Bool { refit && !noRefit }

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
