/// What one layer sees of one pass over a batch: its parameters, its random key, the mode, and the
/// operations that layers are made of.
public struct Pass {
  /// Whether the network is being trained or used.
  public enum Mode: Hashable, Sendable {
    /// Dropout drops; gradients will be asked for.
    case training
    /// The network predicts.
    case inference
  }

  let networkLayer: NetworkLayer
  let context: PassContext
  /// Of the step, or of the layer around this one, from which the layer's is derived when it is asked
  /// for.
  let stepKey: RandomKey

  /// Whether the network is being trained or used.
  public var mode: Mode { context.mode }
  /// Of this layer in this step alone; the same in `forward` and `backward`.
  public var key: RandomKey { stepKey.derived(UInt64(networkLayer.number)) }

  /// How much each row counts in the loss, `[rows, 1]`, while training; nil if all weigh 1. One of weight 0
  /// holds zeros in place of its features, and is to count nowhere.
  public var weights: Matrix? { context.weights }

  /// Whether nothing moves the layer, nor its state, in this step: see `Trainer.layerRates`.
  public var isFrozen: Bool { context.frozen.contains(networkLayer.outermost) }

  /// The layer's parameter of this number, in the order of `Layer.parameters(for:)`. One of one
  /// dimension is a single row.
  public func parameter(_ index: Int) -> Matrix {
    let range = networkLayer.ranges[index]
    // What the parts before have made of it.
    if context.part.sums != nil && !networkLayer.places[index].isTrained {
      return storedGradient(index)
    }
    return range.of(context.parameters)
  }

  /// The number of the first row within its batch: 0, unless a batch goes through the network in parts.
  /// What is random of a row is a function of its number.
  public var firstRow: Int { context.part.firstRow }

  /// Where the gradient of the parameter of this number goes: `backward` sets all of it.
  public func gradient(_ index: Int) -> Matrix {
    guard let sums = context.part.sums else { return storedGradient(index) }
    return sums.addend(of: networkLayer.places[index])
  }

  private func storedGradient(_ index: Int) -> Matrix {
    guard let gradients = context.gradients else {
      preconditionFailure("a gradient in a pass without gradients")
    }
    return networkLayer.ranges[index].of(gradients)
  }

  /// Where, in training, the next value goes of a parameter that is not trained: `backward` sets all of
  /// it, and the parameter takes it when the others move. What `forward` has put there `backward` finds.
  /// If a batch goes through the network in parts, `parameter(_:)` is the next value after the part before.
  public func next(_ index: Int) -> Matrix {
    context.part.sums?.next(of: networkLayer.places[index]) ?? storedGradient(index)
  }

  /// y = bias + x·w, `x`: [rows, inputs], `w`: [inputs, outputs].
  public func product(_ x: Matrix, _ w: Matrix, adding bias: Matrix?, into y: Matrix) {
    Kernels.product(x, w, initial: bias, into: y)
  }

  /// dx = dy·wᵀ
  public func productWithTransposed(_ dy: Matrix, _ w: Matrix, into dx: Matrix) {
    Kernels.productTransposed(dy, w, ofRows: context.part.batchRows, into: dx)
  }

  /// Makes xᵀ·dy the gradient of the parameter of this number: stored at once, or, for a large weight
  /// that will move by it, computed when `backward` has returned; `x` and `dy` must stay until then.
  public func weightGradient(_ x: Matrix, _ dy: Matrix, of index: Int) {
    if let deferred = context.deferred, networkLayer.ranges[index].isLarge {
      deferred.add(x, dy, of: index)
    } else {
      Kernels.transposedProduct(
        x, dy, adding: context.part.sums != nil, into: storedGradient(index))
    }
  }

  /// Stores the sum of dy's rows as the gradient of the parameter of this number.
  public func biasGradient(_ dy: Matrix, of index: Int) {
    Kernels.columnSums(dy, adding: context.part.sums != nil, into: storedGradient(index))
  }
}
