/// f(t) = e + (1 − e) · ½ · (1 + cos(π · min(t, T) / T)): from 1 to e along half a cosine.
/// Loshchilov, Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017), without the
/// restarts. Keras' `CosineDecay`, optax' `cosine_decay_schedule`; PyTorch's `CosineAnnealingLR` up
/// to T, after which PyTorch's rises again and this one stays at e.
public struct CosineAnnealing: Schedule, Hashable {
  /// `cosine`.
  public static let kind = "cosine"
  /// T; nil is the whole training.
  public private(set) var length: TrainingLength?
  /// e, the last factor, 0 or more.
  public private(set) var end: Double

  /// Creates the schedule; by default it falls to 0 at the end of the training.
  public init(over length: TrainingLength? = nil, to end: Double = 0) {
    self.length = length
    self.end = end
    check()
  }

  /// T and e.
  public static let hyperparameters = Hyperparameters(
    default: CosineAnnealing(), .length("over", \.length), .nonNegative("to", \.end))

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(length) }

  /// e + (1 − e) · ½ · (1 + cos(π · min(t, T) / T))
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let total = clock.steps(length)
    return end + (1 - end) * halfCosine(Double(min(step, total)) / Double(total))
  }
}

/// ½ · (1 + cos(π·x)) for x from 0 to 1, as cos²(½·π·x), which keeps its digits near x = 1.
func halfCosine(_ x: Double) -> Double {
  let root = cosine(ofPiTimes: 0.5 * x)
  return root * root
}
