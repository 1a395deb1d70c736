/// Gradient descent on any function: you compute the gradient, and an optimizer updates the
/// parameters.
///
///     var descent = GradientDescent(from: [0, 0], with: SGD(learningRate: 0.1))
///     for _ in 0..<100 { descent.step(gradient: [2 * descent.parameters[0], 1]) }
public struct GradientDescent: Sendable {
  /// The current parameters.
  public var parameters: [Double] { values.all.values() }
  /// The optimizer that updates the parameters.
  public let optimizer: any Optimizer
  /// The number of steps so far.
  public private(set) var steps = 0
  private var values: Buffer
  private var gradient: Buffer
  private var slots: Buffer

  /// Starts at these parameters, which are stored in this precision.
  public init(
    from parameters: [Double], with optimizer: any Optimizer, precision: Precision = .double
  ) {
    self.optimizer = optimizer
    values = Buffer(count: parameters.count, precision: precision)
    values.all.set(parameters)
    gradient = Buffer(count: parameters.count, precision: precision)
    slots = Buffer(count: parameters.count * optimizer.slots.count, precision: precision)
  }

  /// Takes one step against this gradient. Traps unless it has as many elements as the parameters.
  public mutating func step(gradient: [Double]) {
    if !isKnownUniquelyReferenced(&values) { values = values.copy() }
    if !isKnownUniquelyReferenced(&slots) { slots = slots.copy() }
    if !isKnownUniquelyReferenced(&self.gradient) { self.gradient = self.gradient.copy() }
    self.gradient.all.set(gradient)
    steps += 1
    optimizer.update(
      values.all, gradients: self.gradient.all,
      slots: SlotViews(flat: slots.matrix(rows: optimizer.slots.count, columns: values.count)),
      at: UpdateStep(
        number: steps, learningRate: optimizer.learningRate,
        weightDecay: optimizer.weightDecay))
  }
}
