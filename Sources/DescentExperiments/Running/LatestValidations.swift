import Descent

/// Remembers the best validation and the last one.
final class LatestValidations: TrainingObserver {
  private(set) var best: Validation?
  private(set) var last: Validation?

  func observe(_ event: TrainingEvent) -> Decision {
    if case .validated(let validation) = event {
      last = validation
      if validation.isBest { best = validation }
    }
    return .proceed
  }
}
