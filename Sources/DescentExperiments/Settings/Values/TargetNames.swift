import DescentTables

/// The columns that a text names as targets: one column of exactly this name if there is one,
/// otherwise names separated by commas.
package func targetNames(_ text: String, among columns: [String]) -> [String] {
  if columns.contains(text) { return [text] }
  return (try? NameList(text: text).names) ?? [text]
}

/// How a numeric target is scaled for training.
public enum TargetScalingName: String, CaseIterable, SettingValue {
  /// `TargetScaling.zScore`
  case zScore = "z-score"
  /// `TargetScaling.log1p`
  case log1p

  var scaling: TargetScaling { self == .zScore ? .zScore : .log1p }
}
