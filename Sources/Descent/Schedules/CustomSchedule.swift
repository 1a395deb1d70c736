/// f(t) = a function of your own: PyTorch's `LambdaLR`.
///
///     CustomSchedule { step, clock in 1 / Double(1 + step) }
///
/// A function cannot be written to a file: reading and writing throw. A type of your own that conforms to
/// `Schedule` can be, with `Catalog.standard.adding(_:)`.
public struct CustomSchedule: Schedule {
  /// `custom`.
  public static let kind = "custom"
  private let function: @Sendable (_ step: Int, _ clock: TrainingClock) -> Double
  private let momentum: (@Sendable (_ step: Int, _ clock: TrainingClock) -> Double)?

  /// Creates a schedule of the factor, 0 or more, and, if it changes too, the momentum, in 0..<1, as functions
  /// of t.
  public init(
    momentum: (@Sendable (_ step: Int, _ clock: TrainingClock) -> Double)? = nil,
    factor: @escaping @Sendable (_ step: Int, _ clock: TrainingClock) -> Double
  ) {
    function = factor
    self.momentum = momentum
  }

  /// None.
  public static let hyperparameters = Hyperparameters(default: CustomSchedule { _, _ in 1 })

  // Written by hand, since a function cannot be coded.

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

  /// The value of the function.
  public func factor(at step: Int, in clock: TrainingClock) -> Double { function(step, clock) }

  /// The value of the function; nil without one.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    momentum.map { $0(step, clock) }
  }
}
