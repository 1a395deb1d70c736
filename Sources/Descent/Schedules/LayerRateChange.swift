/// A change of the factors of layers' learning rates after a given length of the training: it unfreezes layers
/// or freezes them.
///
/// `LayerRateChange([0: 1], after: .epochs(3))` trains layer 0, which `StepOptions.layerRates` of `[0: 0]` has
/// frozen, from the fourth epoch on. Layers without a rate keep theirs. Several changes can unfreeze a network
/// layer by layer.
///
/// The length is counted in batches from the trainer's first, and the change is made before the batch after it.
/// The result is exactly that of `Trainer.layerRates` set between these batches: the state of the optimizer
/// stays.
///
///     var options = StepOptions()
///     options.layerRates = [0: 0]
///     options.layerRateChanges = [LayerRateChange([0: 1], after: .epochs(3))]
public struct LayerRateChange: Hashable, Sendable {
  /// The new factors of learning rates, by the layer's number; 0 freezes a layer.
  public let layerRates: [Int: Double]
  /// The length after which the rates change.
  public let length: TrainingLength

  /// Creates a change. Each rate is finite and at least 0. A trainer traps if its network does not have the
  /// layer.
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
}
