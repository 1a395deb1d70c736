/// An observer's answer to an event of a training.
public enum Decision: Hashable, Sendable {
  /// The training goes on.
  case proceed
  /// The training stops after this batch, validation or epoch, for this reason.
  case stop(StopReason)
}
