/// A setting whose values are compared: `batch` with `full`, `1` and `32`.
public struct Variation: Hashable, Sendable {
  /// The setting's name.
  public let setting: String
  /// The texts of its values.
  public let values: [String]

  /// Creates a variation.
  public init(_ setting: String, _ values: [String]) {
    (self.setting, self.values) = (setting, values)
  }

  /// Reads `optimizer=sgd,momentum,adam`. Values that contain commas themselves are divided by semicolons:
  /// `hidden=64;128,64`.
  public init(text: String) throws(SettingError) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw .expected("a setting and its values, as optimizer=sgd,adam or hidden=64;128,64")
    }
    let (name, list) = (String(text[..<equals]), text[text.index(after: equals)...])
    let setting = try Experiment.setting(named: name)
    let values = list.split(
      separator: list.contains(";") ? ";" : ",", omittingEmptySubsequences: false
    ).map(String.init)
    for value in values {
      var experiment = Experiment(file: "")
      do throws(SettingError) {
        try setting.set(&experiment, text: value)
      } catch {
        throw .refused("\(name) \(value.quotedForMessage): \(error)")
      }
    }
    self.init(name, values)
  }
}
