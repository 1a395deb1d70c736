/// A length of training, in steps, epochs or rows.
///
/// | length | updates, with S of them and R rows in an epoch |
/// |---|---|
/// | `.steps(n)` | n |
/// | `.epochs(x)` | x · S; x may be 2.5 |
/// | `.rows(n)` | n · S / R, which is n / R epochs |
///
/// The result is rounded to the nearest whole number, halves away from 0, and is at least 1. Rows are converted
/// by epochs and not by the size of batches, so R rows end with the epoch whatever the size of its last batch.
///
/// A length such as `.steps(0)` is a programmer's error: it can be created, and a schedule traps if it gets one.
/// A length from outside is checked: `init(_:)` returns nil and decoding throws.
public enum TrainingLength: Hashable, Sendable {
  /// A number of updates, 1 or more.
  case steps(Int)
  /// A number of passes over the training rows, finite and above 0.
  case epochs(Double)
  /// A number of rows, 1 or more.
  case rows(Int)

  var isValid: Bool {
    switch self {
    case .steps(let count), .rows(let count): count >= 1
    case .epochs(let count): count > 0 && count.isFinite
    }
  }

  /// The number without its unit.
  var quantity: String {
    switch self {
    case .steps(let count), .rows(let count): "\(count)"
    case .epochs(let count): Int(exactly: count).map { "\($0)" } ?? "\(count)"
    }
  }
}

extension TrainingLength: LosslessStringConvertible {
  /// `500 steps`, `2.5 epochs`, `20000 rows`, `1 epoch`.
  public var description: String {
    let unit =
      switch self {
      case .steps: "step"
      case .epochs: "epoch"
      case .rows: "row"
      }
    return "\(quantity) \(unit)\(quantity == "1" ? "" : "s")"
  }

  /// Reads a number above 0 with its unit: `500 steps`, or `500` alone; `5 epochs`, `5epochs`, `5e`;
  /// `20000 rows`, `20000r`. Nil for anything else: `500s`, since s is seconds elsewhere, and `1e2e`.
  public init?(_ description: String) {
    let unit = String(description.reversed().prefix { $0.isLetter }.reversed())
    let number = description.dropLast(unit.count)
    let digits = number.last == " " && !unit.isEmpty ? number.dropLast() : number
    let length: TrainingLength? =
      switch unit {
      case "", "step", "steps": Int(digits).map { .steps($0) }
      case "e" where digits.contains { $0.isLetter }: nil
      case "e", "epoch", "epochs": Double(digits).map { .epochs($0) }
      case "r", "row", "rows": Int(digits).map { .rows($0) }
      default: nil
      }
    guard let length, length.isValid else { return nil }
    self = length
  }
}

extension TrainingLength: Codable {
  /// Reads a text such as `"5 epochs"`, see `init(_:)`, or a whole number, of steps.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let steps = try? container.decode(Int.self)
    let text = steps.map { "\($0)" } ?? (try? container.decode(String.self))
    guard let length = text.flatMap(TrainingLength.init) else {
      let number = steps == nil ? (try? container.decode(Double.self)).map { "\($0)" } : text
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: Self.refusal(of: text ?? "", written: number))
    }
    self = length
  }

  /// Returns the message for a text that is not a length; `written` is how to show it, by default in quotes.
  package static func refusal(of text: String, written: String? = nil) -> String {
    let isSeconds = text.last == "s" && Double(text.dropLast()) != nil
    return
      "\(written ?? text.quotedForMessage) is not a length of training; expected a number above 0, "
      + "of steps as 500, of epochs as 5e or of rows as 20000r"
      + (isSeconds ? "; s is seconds elsewhere, steps have no letter" : "")
  }

  /// Writes the description; throws `EncodingError.invalidValue` if it could not be read again.
  public func encode(to encoder: any Encoder) throws {
    guard isValid else {
      throw EncodingError.invalidValue(
        self,
        .init(
          codingPath: encoder.codingPath,
          debugDescription: "\(self); expected a finite length above 0"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
