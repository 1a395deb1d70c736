import Descent

/// Defaults of the settings, by a name.
public enum Preset: String, CaseIterable, SettingValue {
  /// A network as textbooks have it: two hidden layers, ReLU, Adam.
  case plain
  /// What is good on many tables, in seconds.
  case standard
  /// What is better on many tables, in minutes.
  case best

  /// The settings that differ from those of `plain`, as texts by their names.
  public var settings: [(name: String, text: String)] {
    switch self {
    case .plain: []
    case .standard: Self.good + [("ensemble", "auto")]
    case .best: Self.good + [("ensemble", "16")]
    }
  }

  private static let good: [(String, String)] = [
    ("bins", "auto"), ("activation", "mish"), ("dropout", "auto"), ("optimizer", "adamw"),
    ("schedule", "cosine"), ("epochs", "auto"), ("keep", "last"), ("refit", "true"),
  ]
}

extension Preset {
  /// Reads the value of the setting `preset`.
  package init(named value: JSONValue) throws(SettingError) {
    do throws(SettingError) {
      try self.init(json: value)
    } catch {
      throw .refused(
        "\(setting: "preset") is \((value.settingText ?? "an object").quotedForMessage); expected \(Self.expected)"
      )
    }
  }
}
