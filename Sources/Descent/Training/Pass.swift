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

  /// Whether the network is being trained or used.
  public let mode: Mode
  /// Of this layer in this step alone; the same in `forward` and `backward`.
  public var key: RandomKey { stepKey.derived(UInt64(stage.number)) }
  /// Of the step, or of the layer around this one, from which the layer's is derived when it is asked
  /// for.
  let stepKey: RandomKey
  let stage: Stage
  let parameters: Matrix
  let gradients: Matrix?
  /// Which part of its batch the rows are.
  let part: BatchPart
  /// Where the gradients of large weights wait, unless they are to be stored.
  let waiting: WaitingGradients?
  /// For what the layer's branches compute; the same in `forward` and `backward`.
  let scratch: Matrix

  /// How much each row counts in the loss, `[rows, 1]`, while training; nil if all weigh 1. One of weight 0
  /// holds zeros in place of its features, and is to count nowhere.
  public let weights: Matrix?
  /// Whether nothing moves the layer, nor its state, in this step: see `Trainer.layerRates`.
  public let isFrozen: Bool

  /// The layer's parameter of this number, in the order of `Layer.parameters(for:)`. One of one
  /// dimension is a single row.
  public func parameter(_ index: Int) -> Matrix {
    let place = stage.places[index]
    // What the parts before have made of it.
    if part.sums != nil && !place.isTrained { return storedGradient(index) }
    return parameters.block(at: place.offset, rows: place.rows, columns: place.columns)
  }

  /// The number of the first row within its batch: 0, unless a batch goes through the network in parts.
  /// What is random of a row is a function of its number.
  public var firstRow: Int { part.firstRow }

  /// Where the gradient of the parameter of this number goes: `backward` sets all of it.
  public func gradient(_ index: Int) -> Matrix {
    guard let sums = part.sums else { return storedGradient(index) }
    return sums.addend(of: stage.places[index])
  }

  private func storedGradient(_ index: Int) -> Matrix {
    guard let gradients else { preconditionFailure("a gradient in a pass without gradients") }
    let place = stage.places[index]
    return gradients.block(at: place.offset, rows: place.rows, columns: place.columns)
  }

  /// Where, in training, the next value goes of a parameter that is not trained: `backward` sets all of
  /// it, and the parameter takes it when the others move. What `forward` has put there `backward` finds.
  /// If a batch goes through the network in parts, `parameter(_:)` is the next value after the part before.
  public func next(_ index: Int) -> Matrix {
    part.sums?.next(of: stage.places[index]) ?? storedGradient(index)
  }

  /// y = bias + x·w, `x`: [rows, inputs], `w`: [inputs, outputs].
  public func product(_ x: Matrix, _ w: Matrix, adding bias: Matrix?, into y: Matrix) {
    Kernels.product(x, w, initial: bias, into: y)
  }

  /// dx = dy·wᵀ
  public func productWithTransposed(_ dy: Matrix, _ w: Matrix, into dx: Matrix) {
    Kernels.productTransposed(dy, w, ofRows: part.batchRows, into: dx)
  }

  /// Makes xᵀ·dy the gradient of the parameter of this number: stored at once, or, for a large weight
  /// that will move by it, computed when `backward` has returned; `x` and `dy` must stay until then.
  public func weightGradient(_ x: Matrix, _ dy: Matrix, of index: Int) {
    if let waiting, stage.places[index].isLarge {
      waiting.add(x, dy, of: index)
    } else {
      Kernels.transposedProduct(
        x, dy, adding: part.sums != nil, into: storedGradient(index))
    }
  }

  /// Stores the sum of dy's rows as the gradient of the parameter of this number.
  public func biasGradient(_ dy: Matrix, of index: Int) {
    Kernels.columnSums(dy, adding: part.sums != nil, into: storedGradient(index))
  }
}
