/// f(t) as a function says: PyTorch's `LambdaLR`.
///
///     CustomSchedule { step, clock in 1 / Double(1 + step) }
///
/// A function has no place in a file: reading and writing one throws. A type of your own that conforms
/// to `Schedule` has, with `Catalog.standard.adding(_:)`.
public struct CustomSchedule: Schedule {
  /// `custom`.
  public static let kind = "custom"
  /// None.
  public static let figures: [String] = []
  private let function: @Sendable (_ step: Int, _ clock: TrainingClock) -> Double
  private let momentum: (@Sendable (_ step: Int, _ clock: TrainingClock) -> Double)?

  /// The factor, 0 or more, and the momentum, in 0..<1, if it changes too, as functions of t.
  public init(
    momentum: (@Sendable (_ step: Int, _ clock: TrainingClock) -> Double)? = nil,
    factor: @escaping @Sendable (_ step: Int, _ clock: TrainingClock) -> Double
  ) {
    function = factor
    self.momentum = momentum
  }

  /// Throws.
  public init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "custom schedule: \(Self.refusal)"))
  }

  /// Throws.
  public func encode(to encoder: any Encoder) throws {
    throw EncodingError.invalidValue(
      self,
      .init(codingPath: encoder.codingPath, debugDescription: "custom schedule: \(Self.refusal)"))
  }

  private static let refusal =
    "a function cannot be read from a file or written to one; make it a type that conforms to "
    + "Schedule, and add that to the catalog"

  /// What the function says.
  public func factor(at step: Int, in clock: TrainingClock) -> Double { function(step, clock) }

  /// What the function says.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    momentum.map { $0(step, clock) }
  }
}
