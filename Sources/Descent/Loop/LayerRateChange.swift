/// Unfreezes layers after so much of a `fit`, freezes them, or changes what their learning rates are
/// multiplied by.
///
/// `LayerRateChange([0: 1], after: .epochs(3))` leaves layer 0, which `Trainer.layerRates` of `[0: 0]`
/// has frozen, to the optimizer from the fourth epoch on. Layers that are not named keep their rates;
/// several changes, one after the other, unfreeze a network layer by layer.
///
/// The length is counted from where the `fit` began, and the change made before the first batch behind
/// it. The bytes are those of two `fit`s with `Trainer.layerRates` set between them: the state of the
/// optimizer stays. The trainer keeps the rates when the `fit` has ended.
public struct LayerRateChange: TrainingObserver, Ranged, Hashable, Sendable {
  /// What the learning rates of layers are multiplied by then, by the layer's number; 0 freezes it.
  public let layerRates: [Int: Double]
  /// How long they keep those before.
  public let length: TrainingLength

  /// These rates, each finite and at least 0, after this length. A layer that the network does not have
  /// traps when the `fit` begins.
  public init(_ layerRates: [Int: Double], after length: TrainingLength) {
    self.layerRates = layerRates
    self.length = length
    check()
  }

  var figures: [Figure] {
    layerRates.values.map { .notNegative("a layer's rate", $0) } + [.length("length", length)]
  }

  /// Returns `true`.
  public func observe(_ event: TrainingEvent) -> Bool { true }

  /// This one.
  public var rateChanges: [LayerRateChange] { [self] }
}
