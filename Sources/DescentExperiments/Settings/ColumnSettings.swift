import DescentTables

/// What each column of the table is.
public struct ColumnSettings: Settings {
  /// The column to predict, or several with commas between them. A training needs one.
  public var target: String?
  /// A file with the targets of the same rows, for a file of arrays; nil for targets that are columns.
  public var targets: String?
  /// What to learn; nil to decide by the target's values.
  public var task: LearningTask?
  /// The class of two that metrics look for; nil for the second of their order.
  public var positive: String?
  /// The only columns that are features; nil for all that can be one.
  public var features: NameList?
  /// How a numeric target is scaled; nil to decide by the loss.
  public var targetScaling: TargetScalingName?
  /// Columns that are numbers.
  public var numeric: NameList?
  /// Columns that are categories, whatever they hold.
  public var categorical: NameList?
  /// Columns of free text.
  public var text: NameList?
  /// Columns that are not features.
  public var ignore: NameList?
  /// Whether the day or the month comes first in dates; nil to decide by their values.
  public var dateOrder: DateForm.Order?
  /// A column of row weights.
  public var weights: String?
  /// The weight of each class's rows in training.
  public var classWeights = ClassWeights.none
  /// How numbers are scaled.
  public var scaling = Scaling.zScore
  /// How missing numbers are filled.
  public var fill = Fill.mean
  /// Into how many ranges numbers are divided, each with an input of its own; nil for none.
  public var bins: NumberBins?

  /// Creates the defaults.
  public init() {}

  /// `Columns`
  public static let title = "Columns"

  /// The settings in the order of the help.
  public static let settings: [Setting<ColumnSettings>] = [
    Setting(
      "target", \.target,
      "The column to predict; or several, separated by commas: all numbers, or all 0 and 1.",
      value: "column",
      foreign: ["target-column", "label", "label-column", "y", "response"]),
    Setting(
      "targets", \.targets, "A file with the target of each row, beside one of arrays: y.npy.",
      value: "file", foreign: ["target-file", "labels", "labels-file", "y-file"], use: []),
    Setting("task", \.task, "What to learn.", default: "by the target's values"),
    Setting(
      "positive", \.positive,
      "Of two classes the one that precision, recall and other metrics look for.", value: "class",
      default: "the second in order", foreign: ["pos-label", "positive-class", "pos-class"]),
    Setting(
      "features", \.features,
      "The only columns that are features, separated by commas.", value: "columns",
      default: "all that can be one",
      foreign: ["feature-columns", "inputs", "predictors", "input-columns"]),
    Setting(
      "numeric", \.numeric, "Columns that are numbers, separated by commas.", value: "columns",
      foreign: ["numerical", "continuous"]),
    Setting(
      "categorical", \.categorical, "Columns that are categories, whatever they hold.",
      value: "columns", foreign: ["categories", "cat-features"]),
    Setting(
      "text", \.text,
      "Columns of free text, whose runs of characters and words become inputs: see docs/columns.md.",
      value: "columns", foreign: ["texts", "text-columns", "text-features"]),
    Setting(
      "ignore", \.ignore, "Columns that are not features.", value: "columns",
      foreign: ["drop", "exclude", "drop-columns", "ignored"]),
    Setting(
      "date-order", \.dateOrder,
      "What comes first in dates such as 03/04/2024 or, with year, in 24-04-03.",
      default: "by the column's values", foreign: ["dayfirst=day"]),
    Setting(
      "weights", \.weights, "A column of row weights, each at least 0.", value: "column",
      foreign: ["sample-weight", "weight-column"]),
    Setting(
      "class-weights", \.classWeights,
      """
      The weight of each class's rows in training, as yes=3,no=1; or 'balanced': every class has \
      the same total weight, however many rows it has.
      """, value: "weights", foreign: ["class-weight", "scale-pos-weight"]),
    Setting(
      "scaling", \.scaling, "How numbers are scaled, by statistics of the training rows.",
      foreign: ["scale", "scaler", "normalize", "standardize"]),
    Setting(
      "target-scaling", \.targetScaling,
      "How a numeric target is scaled for training; log1p is for amounts over several orders of magnitude.",
      default: "z-score; under a poisson loss, in parts of the mean",
      foreign: ["target-transform", "log-target=log1p", "target-scaler"]),
    Setting(
      "fill", \.fill, "How missing numbers are filled.", foreign: ["impute", "imputer"]),
    Setting(
      "bins", \.bins,
      """
      Divide each column of numbers into this many ranges with about as many training rows each, and add an \
      input for each that says how far the number is through it. 'auto' is 16, or none with more than 256 such \
      columns.
      """, value: "n", default: "0, for none", foreign: ["n-bins", "num-bins", "ple", "quantiles"]),
  ]
}

extension LearningTask: SettingValue {}
extension DateForm.Order: SettingValue {}
extension Scaling: SettingValue {}
extension Fill: SettingValue {}

extension NumberBins: AutomaticCount {
  /// `0, a whole number from 2 to 256, or 'auto'`
  public static let expected = "0, a whole number from 2 to 256, or 'auto'"

  /// 0, and from 2 to 256.
  public static func isAllowed(_ count: Int) -> Bool { count == 0 || 2...256 ~= count }

  /// The number; nil for `auto`.
  public var given: Int? { if case .count(let count) = self { count } else { nil } }
}
