/// The settings of a step, which all its parameters share.
struct StepSettings {
  /// The number of the step, counted from 1.
  let number: Int
  /// The learning rate, without the factors of the layers.
  let learningRate: Double
  /// The momentum that replaces the rule's own, or nil.
  var momentum: Double?
}
