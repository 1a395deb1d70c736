/// Changes the factors of layers' learning rates after a given length of a `fit`: it unfreezes layers or freezes
/// them.
///
/// `LayerRateChange([0: 1], after: .epochs(3))` trains layer 0, which `Trainer.layerRates` of `[0: 0]` has
/// frozen, from the fourth epoch on. Layers without a rate keep theirs. Several changes can unfreeze a network
/// layer by layer.
///
/// The length is counted from the beginning of the `fit`, and the change is made before the first batch after
/// it. The result is exactly that of two `fit`s with `Trainer.layerRates` set between them: the state of the
/// optimizer stays. The trainer keeps the rates when the `fit` has ended.
public struct LayerRateChange: TrainingObserver, Hashable, Sendable {
  /// The new factors of learning rates, by the layer's number; 0 freezes a layer.
  public let layerRates: [Int: Double]
  /// The length after which the rates change.
  public let length: TrainingLength

  /// Creates a change. Each rate is finite and at least 0. A layer that the network does not have traps when
  /// the `fit` begins.
  public init(_ layerRates: [Int: Double], after length: TrainingLength) {
    self.layerRates = layerRates
    self.length = length
    for (layer, rate) in layerRates {
      require(
        rate >= 0 && rate.isFinite,
        "LayerRateChange: the rate of layer \(layer) is \(rate); expected a finite number, 0 or more"
      )
    }
    require(
      length.isValid,
      "LayerRateChange: length is \(length.quantity); expected a finite length above 0")
  }

  /// Returns `true`.
  public func observe(_ event: TrainingEvent) -> Bool { true }

  /// This change.
  public var rateChanges: [LayerRateChange] { [self] }
}
