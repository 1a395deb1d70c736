/// Changes the factors of layers' learning rates after a part of a `fit`. It can unfreeze or freeze
/// layers.
///
/// If `Trainer.layerRates` of `[0: 0]` has frozen layer 0, this unfreezes it from the fourth epoch
/// on:
///
/// ```swift
/// let change = LayerRateChange([0: 1], after: .epochs(3))
/// let history = try trainer.fit(data, epochs: 10, batches: 32, observers: [change])
/// ```
///
/// Layers that are not listed keep their factors. Several changes unfreeze a network layer by
/// layer.
///
/// The length is counted from the beginning of the `fit`. The change is made before the first batch
/// after it. The result has the same bytes as two `fit`s with `Trainer.layerRates` set between
/// them: the state of the optimizer is kept. The trainer keeps the new factors after the `fit`.
public struct LayerRateChange: TrainingObserver, Ranged, Hashable, Sendable {
  /// The new factors of the learning rates, by the layer's number. A factor of 0 freezes the layer.
  public let layerRates: [Int: Double]
  /// The length of the `fit` before the change.
  public let length: TrainingLength

  /// A change to these factors after this length. Traps unless each factor is finite and at least
  /// 0. The `fit` traps at its beginning if the network does not have one of the layers.
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

  /// This change.
  public var rateChanges: [LayerRateChange] { [self] }
}
