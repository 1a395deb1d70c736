import DescentKernels

/// Where the ε of a rule that divides by √v is added. Libraries differ.
public enum EpsilonPlace: String, Hashable, Sendable, Codable, CaseIterable {
  /// √v̂ + ε: PyTorch's and the papers' place, optax's `eps`.
  case outside
  /// √(v̂ + ε): Keras' Adagrad and RMSprop, optax's `eps_root`.
  case inside
  /// √v + ε, before v is corrected: √v̂ + ε / √(1 − β₂ᵗ). Keras' Adam, PyTorch's RAdam. In rules without a
  /// correction it is the same as `outside`.
  case beforeCorrection
}

extension descent_update {
  /// Sets the divisor √(v·correction), with ε at its place.
  mutating func setRoot(correction: Double = 1, epsilon: Double, _ place: EpsilonPlace) {
    self.correction = correction
    switch place {
    case .outside: self.epsilon = epsilon
    case .inside: root_epsilon = epsilon
    case .beforeCorrection: self.epsilon = epsilon * correction.squareRoot()
    }
  }
}
