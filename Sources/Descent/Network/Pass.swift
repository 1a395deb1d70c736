/// One layer's view of a pass over a batch: its parameters, its random key, the mode, and the
/// operations that layers are built from.
public struct Pass {
  /// Whether the pass is part of a training.
  public enum Mode: Hashable, Sendable {
    /// The network is trained: dropout is active, and `backward` follows `forward`.
    case training
    /// The network predicts.
    case inference
  }

  let networkLayer: NetworkLayer
  let context: PassContext
  /// The key of the step or, in a branch, of the layer around this one. `key` derives the layer's
  /// own key from it on demand.
  let stepKey: RandomKey

  /// Whether the pass is part of a training.
  public var mode: Mode { context.mode }
  /// The random key of this layer in this step. It is the same in `forward` and `backward`.
  public var key: RandomKey { stepKey.derived(UInt64(networkLayer.number)) }

  /// The weights of the rows in the loss while training, `[rows, 1]`, or nil if every row weighs 1.
  ///
  /// The features of a row of weight 0 are zeros. Such a row must have no effect on the layer.
  public var weights: Matrix? { context.weights }

  /// Whether the layer's parameters and state stay as they are in this step. See
  /// `Trainer.layerRates`.
  public var isFrozen: Bool { context.frozen.contains(networkLayer.outermost) }

  /// The shape of one row of the layer's input.
  public var input: Shape { networkLayer.input }
  /// The shape of one row of the layer's output.
  public var output: Shape { networkLayer.output }

  /// Memory of `Layer.cacheCount(for:)` elements a row, `[rows, count]`. What `forward` writes there,
  /// `backward` finds.
  public var cache: Matrix {
    let (start, count) = networkLayer.memory.cache
    return context.memory.cache.matrix(
      at: context.rows * start, rows: context.rows, columns: count)
  }

  /// Memory of `Layer.scratchCount(for:)` elements a row, `[rows, count]`, for the duration of a call.
  public var scratch: Matrix {
    let (start, count) = networkLayer.memory.scratch
    return context.memory.scratch.matrix(
      at: context.rows * start, rows: context.rows, columns: count)
  }

  /// Returns the layer's parameter with this number, in the order of `Layer.parameters(for:)`. A
  /// parameter of one dimension is a single row.
  public func parameter(_ index: Int) -> Matrix {
    let range = networkLayer.ranges[index]
    // Earlier micro-batches may have changed it.
    if context.isAdding && !networkLayer.places[index].isTrained {
      return storedGradient(index)
    }
    return range.of(context.parameters)
  }

  /// The position of the first row in its batch: 0, unless the batch goes through the network in
  /// micro-batches.
  ///
  /// Random numbers for a row must be a function of its position in the batch.
  public var firstRow: Int { context.firstRow }

  /// Returns the memory for the gradient of the parameter with this number. `backward` sets all of
  /// it.
  public func gradient(_ index: Int) -> Matrix {
    guard context.isAdding, let consumer = context.consumer else { return storedGradient(index) }
    return consumer.addend(of: networkLayer.places[index])
  }

  private func storedGradient(_ index: Int) -> Matrix {
    guard let gradients = context.gradients else {
      stop("a layer asks for a gradient in a pass for inference")
    }
    return networkLayer.ranges[index].of(gradients)
  }

  /// Returns the memory, in training, for the next value of a parameter that is not trained.
  ///
  /// `backward` sets all of it. What `forward` writes there, `backward` finds. The parameter takes
  /// the value when the trained parameters are updated. If the batch goes through the network in
  /// micro-batches, `parameter(_:)` is the next value that the earlier micro-batch has set.
  public func next(_ index: Int) -> Matrix {
    gradient(index)
  }

  /// Computes y = bias + x·w. `x` is [rows, inputs], `w` is [inputs, outputs] and `y` is [rows,
  /// outputs].
  @inline(__always)
  public func product(_ x: Matrix, _ w: Matrix, adding bias: Matrix?, into y: Matrix) {
    Kernels.product(x, w, initial: bias, into: y)
  }

  /// Computes dx = dy·wᵀ. `dy` is [rows, outputs], `w` is [inputs, outputs] and `dx` is [rows,
  /// inputs].
  public func productWithTransposed(_ dy: Matrix, _ w: Matrix, into dx: Matrix) {
    Kernels.productTransposed(dy, w, ofRows: context.batchRows, into: dx)
  }

  /// Makes xᵀ·dy the gradient of the parameter with this number.
  ///
  /// The gradient is stored immediately, or, for a large weight, computed inside its update after
  /// `backward` has returned. `x` and `dy` must stay unchanged until then. With `adding`, xᵀ·dy is
  /// added to the gradient that this `backward` has set before, as for the parts of an image.
  public func weightGradient(
    _ x: Matrix, _ dy: Matrix, of index: Int, adding: Bool = false
  ) {
    guard context.takesProducts, networkLayer.ranges[index].isLarge else {
      Kernels.transposedProduct(
        x, dy, adding: context.isAdding || adding, into: storedGradient(index))
      return
    }
    if !adding {
      context.consumer?.take(x, dy, of: index)
      return
    }
    if let (x, dy) = context.consumer?.product(of: index) {
      Kernels.transposedProduct(x, dy, adding: false, into: storedGradient(index))
    }
    Kernels.transposedProduct(x, dy, adding: true, into: storedGradient(index))
  }

  /// Makes the sum of dy's rows the gradient of the parameter with this number. With `adding`, the
  /// sum is added to the gradient that this `backward` has set before.
  public func biasGradient(_ dy: Matrix, of index: Int, adding: Bool = false) {
    Kernels.columnSums(dy, adding: context.isAdding || adding, into: storedGradient(index))
  }
}
