import Descent

/// An average of the weights: `ema`, `ema:0.99`, `swa` or `swa:20`.
public struct AverageText: SettingValue {
  /// The text as it was written.
  public let text: String
  /// The average; nil for that of the last quarter of the epochs.
  private let average: WeightAverage?

  /// `ema, ema:0.99, swa or swa:20`
  public static let expected = "ema, ema:0.99, swa or swa:20"
  /// `ema` and `swa`.
  public static let completions = ["ema", "swa"]

  /// Reads `ema` or `swa`, and perhaps its hyperparameter.
  public init(text: String) throws(SettingError) {
    self.text = text
    let component = ComponentText(text)
    switch component.kind {
    case "ema":
      average = .exponential(
        decay: try component.value(
          "decay", of: ["decay"], in: .fraction) ?? 0.999)
    case "swa":
      let epochs = ValueRange<Int>("the number of an epoch, from 1") { 1...1 << 30 ~= $0 }
      average = try component.value("from", of: ["from"], in: epochs).map { .equal(from: $0) }
    default:
      throw .refused(
        "\(component.kind.quotedForMessage) is not a known average; known are ema, the exponential "
          + "moving average, and swa, stochastic weight averaging")
    }
  }

  /// The average in a training of a given number of epochs.
  public func average(epochs: Int) -> WeightAverage {
    average ?? .equal(from: epochs - (epochs - 1) / 4)
  }
}

extension ComponentText {
  /// The hyperparameter of this name; nil if the text does not have it. Throws if the text has one that is not
  /// `known`, the main one first, or if the value is not in the range.
  func value<Value: SettingValue>(
    _ name: String, of known: [String], in range: ValueRange<Value>
  ) throws(SettingError) -> Value? {
    let values: [String: String]
    do {
      values = try self.values(known)
    } catch {
      throw .refused(error.description)
    }
    guard let text = values[name] else { return nil }
    guard let value = try? Value(text: text), range.contains(value) else {
      throw .refused(
        refusal("\(name) is \(text.quotedForMessage); expected \(range.expected)").description)
    }
    return value
  }
}
