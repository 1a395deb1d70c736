import Descent

/// What each layer's learning rate is multiplied by: `0,1,0.5`, or `0/0.1@5e/1@10e,1,1`, where a factor
/// behind a slash replaces the one before it after a given length of the training.
public struct LayerRates: SettingValue {
  /// A factor that replaces a layer's.
  public struct Change: Hashable, Sendable {
    /// The position of the factor that it replaces, counted from 0.
    public let position: Int
    /// The factor.
    public let rate: Double
    /// When it replaces the other.
    public let length: TrainingLength

    /// Replaces the factor at this position, counted from 0, by `rate` after a length of the training.
    public init(at position: Int, to rate: Double, after length: TrainingLength) {
      (self.position, self.rate, self.length) = (position, rate, length)
    }
  }

  /// The text as it was written, or the one that a person would write.
  public let text: String
  /// The factors at the beginning.
  public let rates: [Double]
  /// The factors that replace them.
  public let changes: [Change]

  /// True.
  public static let hasCommas = true
  /// `factors separated by commas, as 0,1,1`
  public static let expected = "factors separated by commas, as 0,1,1"

  /// Creates factors, 0 or more, and changes of them.
  public init(_ rates: [Double], changes: [Change] = []) {
    // In the order that a text has them.
    let changes = changes.sorted { $0.position < $1.position }
    (self.rates, self.changes) = (rates, changes)
    text = rates.indices.map { position in
      "\(rates[position])"
        + changes.filter { $0.position == position }.map { "/\($0.rate)@\($0.length)" }.joined()
    }.joined(separator: ",")
  }

  /// True if a text could ask for the factors and changes.
  public var isValid: Bool { (try? LayerRates(text: text)) == self }

  /// Reads the factors.
  public init(text: String) throws(SettingError) {
    self.text = text
    var (rates, changes) = ([Double](), [Change]())
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      let factors = entry.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      var later: [Change] = []
      for factor in factors.dropFirst() {
        let change = try Self.change(factor, of: rates.count, in: entry)
        guard !later.contains(where: { $0.length == change.length }) else {
          throw .refused(
            "\(String(entry).quotedForMessage): two factors after \(change.length); expected one")
        }
        later.append(change)
      }
      rates.append(try Self.rate(factors[0]))
      changes += later
    }
    (self.rates, self.changes) = (rates, changes)
  }

  private static func rate(_ text: String) throws(SettingError) -> Double {
    guard let rate = Double(text), rate >= 0, rate.isFinite else {
      throw .refused(
        "\(text.quotedForMessage) is not a factor; expected finite numbers of at least 0 separated by "
          + "commas, as 0,1,1, or as 0/1@5e,1,1, where the first is 0 and after 5 epochs 1")
    }
    return rate
  }

  private static func change(
    _ text: String, of position: Int, in entry: Substring
  ) throws(SettingError) -> Change {
    guard let sign = text.firstIndex(of: "@") else {
      throw .refused(
        "\(String(entry).quotedForMessage): when does \(text.quotedForMessage) replace the factor "
          + "before it? expected a length behind @, as \(text)@5e")
    }
    let moment = String(text[text.index(after: sign)...])
    guard let length = TrainingLength(moment) else {
      throw .refused(
        "\(String(entry).quotedForMessage): \(TrainingLength.refusal(of: moment))")
    }
    return Change(at: position, to: try rate(String(text[..<sign])), after: length)
  }

  /// A list of a number for each factor, or of a string where others replace it.
  public var json: JSONValue {
    .array(
      text.split(separator: ",").map { entry in
        Double(entry).map { .number($0) } ?? .string(String(entry))
      })
  }

  /// Whether both have the same factors.
  public static func == (one: LayerRates, other: LayerRates) -> Bool {
    one.rates == other.rates && one.changes == other.changes
  }

  /// The changes that a training of this length does not reach, for a person to read.
  package func unreached(in clock: TrainingClock) -> [SettingMessage] {
    guard let total = clock.totalSteps else { return [] }
    return changes.filter { clock.steps($0.length) >= total }.map { change in
      "\(setting: "layer-rates") \(text): the factor \(change.rate) comes after "
        + "\(counted(clock.steps(change.length), "step")), the training has \(grouped(total))"
    }
  }
}
