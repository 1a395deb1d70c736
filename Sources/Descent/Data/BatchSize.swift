/// The number of rows in a batch: all rows, or a fixed number.
///
/// ```swift
/// let size: BatchSize = 32  // the same as .mini(32)
/// ```
///
/// `.mini(n)` with `n < 1` is a programming error. The value can be made, but ``MiniBatches`` traps
/// when it gets one. Text and files are checked: ``init(_:)`` returns nil, and decoding throws.
public enum BatchSize: Hashable, Sendable {
  /// All rows in one batch: full-batch gradient descent.
  case full
  /// This number of rows in a batch, 1 or more. A number above the number of rows means all rows.
  case mini(Int)

  /// One row in a batch, `.mini(1)`: stochastic gradient descent in the strict sense.
  public static let stochastic = BatchSize.mini(1)
}

extension BatchSize: ExpressibleByIntegerLiteral {
  /// `.mini(value)`.
  public init(integerLiteral value: Int) {
    self = .mini(value)
  }
}

extension BatchSize: LosslessStringConvertible {
  /// `full`, or the number of rows in plain digits: `32`.
  public var description: String {
    switch self {
    case .full: "full"
    case .mini(let rows): String(rows)
    }
  }

  /// Reads `full`, `stochastic` (which is 1) or an integer of 1 or more. Returns nil for anything
  /// else.
  public init?(_ description: String) {
    switch description {
    case "full": self = .full
    case "stochastic": self = .stochastic
    default:
      guard let rows = Int(description), rows >= 1 else { return nil }
      self = .mini(rows)
    }
  }
}

extension BatchSize: Codable {
  /// Reads `"full"`, `"stochastic"` or a number of rows, as a number or a string.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for anything else, including 0 and negative numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let rows = try? container.decode(Int.self) {
      guard rows >= 1 else {
        throw Self.invalid(String(rows), container)
      }
      self = .mini(rows)
    } else if let text = try? container.decode(String.self) {
      guard let size = BatchSize(text) else {
        throw Self.invalid("\"\(text)\"", container)
      }
      self = size
    } else {
      throw Self.invalid("the value", container)
    }
  }

  /// Writes `"full"`, or the number of rows as a number.
  ///
  /// - Throws: `EncodingError.invalidValue` for `.mini` with a number below 1, which decoding would
  ///   refuse.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .full: try container.encode("full")
    case .mini(let rows):
      guard rows >= 1 else {
        throw EncodingError.invalidValue(
          self,
          .init(codingPath: encoder.codingPath, debugDescription: Self.complaint(String(rows))))
      }
      try container.encode(rows)
    }
  }

  private static func invalid(
    _ found: String, _ container: any SingleValueDecodingContainer
  ) -> DecodingError {
    .dataCorrupted(
      .init(codingPath: container.codingPath, debugDescription: complaint(found)))
  }

  private static func complaint(_ found: String) -> String {
    "\(found) is not a batch size; give \"full\" or a number of rows, 1 or more"
  }
}
