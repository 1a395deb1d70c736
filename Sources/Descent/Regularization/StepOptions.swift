/// The schedule and the regularization of a trainer's steps. By default there is none.
///
/// A step has this order:
///
/// 1. The gradient of the loss is computed.
/// 2. `penalty` adds its gradient.
/// 3. `clipping` limits the sum.
/// 4. The optimizer updates the parameters, at the learning rate of the `schedule`.
/// 5. `lookahead` pulls them back towards its slow weights.
/// 6. `constraints` are applied.
/// 7. `average` adds the new parameters.
///
/// All except the average ignore parameters that are not trained, such as running means, and frozen
/// layers. These are not part of any norm either.
///
/// ```swift
/// var options = StepOptions()
/// options.penalty = Penalty(l2: 1e-4)
/// options.clipping = .globalNorm(1)
/// ```
public struct StepOptions: Sendable {
  /// The schedule of the learning rate, or nil for a constant one.
  public var schedule: (any Schedule)?
  /// The L1 and L2 penalty, or nil for none.
  public var penalty: Penalty?
  /// The gradient clipping, or nil for none.
  public var clipping: Clipping?
  /// The constraints that are applied after each step, in this order.
  public var constraints: [Constraint] = []
  /// The average of the weights, which a `fit` validates and keeps, or nil for none. See
  /// `Trainer.averagedModel`.
  public var average: WeightAverage?
  /// The lookahead, or nil for none.
  public var lookahead: Lookahead?
  /// λ of the decoupled weight decay, or nil for the optimizer's own.
  public var weightDecay: Double?
  /// The parameters to which the weight decay applies.
  public var decaying = ParameterSelection.weights
  /// The factors of the layers' learning rates, by the layer's number. See `Trainer.layerRates`.
  public var layerRates: [Int: Double] = [:]
  /// The later changes of these factors.
  public var layerRateChanges: [LayerRateChange] = []

  /// Options without a schedule or regularization.
  public init() {}
}
