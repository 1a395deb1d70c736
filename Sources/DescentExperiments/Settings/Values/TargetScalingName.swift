import DescentTables

/// How a numeric target is scaled for training.
public enum TargetScalingName: String, CaseIterable, SettingValue {
  /// `TargetScaling.zScore`
  case zScore = "z-score"
  /// `TargetScaling.log1p`
  case log1p

  var scaling: TargetScaling { self == .zScore ? .zScore : .log1p }
}
