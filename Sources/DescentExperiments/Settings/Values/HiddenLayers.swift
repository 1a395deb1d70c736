import Descent

/// The units of each hidden layer: `128,64`, or `none`.
public struct HiddenLayers: SettingValue {
  /// The units, from the first layer on.
  public let units: [Int]

  /// Creates hidden layers of these units.
  public init(units: [Int]) { self.units = units }

  /// True.
  public static let hasCommas = true
  /// `'none', or numbers from 1 to 1,000,000 separated by commas`
  public static let expected = "'none', or numbers from 1 to 1,000,000 separated by commas"

  /// Reads `none`, or numbers separated by commas.
  public init(text: String) throws(SettingError) {
    if text == "none" || text.isEmpty {
      units = []
      return
    }
    var units: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = Int(part), (1...1_000_000).contains(count) else {
        throw .expected(Self.expected)
      }
      units.append(count)
    }
    self.units = units
  }

  /// The numbers separated by commas, or `none`.
  public var text: String {
    units.isEmpty ? "none" : units.map(String.init).joined(separator: ",")
  }

  /// True if each layer has 1 to 1,000,000 units.
  public var isValid: Bool { units.allSatisfy((1...1_000_000).contains) }

  /// A list of numbers.
  public var json: JSONValue { .array(units.map { .int($0) }) }
}
