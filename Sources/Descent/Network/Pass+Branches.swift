/// The operations by which a layer runs its branches. See `Layer.branches`.
extension Pass {
  /// Returns the output [rows, outputs] of the branch with this number for the layer's `x`. A
  /// branch without layers returns `x` itself.
  ///
  /// The output stays valid until `backward` has returned.
  public func forward(_ x: Matrix, through branch: Int) -> Matrix {
    checkRows(of: x)
    return networkLayer.branches[branch].forward(x, in: context, key: key) { _, inner in
      output(of: inner, rows: x.rows)
    }
  }

  /// Computes, from the gradient `dy` of the branch's output for `x`, the gradients of the branch's
  /// parameters and the gradient `dx` of `x`.
  ///
  /// With `adding`, the gradient of `x` is added to `dx`. `dy` may be `outputGradient(of:rows:)`,
  /// and may be overwritten.
  public func backward(
    _ dy: Matrix, through branch: Int, x: Matrix, into dx: Matrix?, adding: Bool = false
  ) {
    checkRows(of: x)
    let layers = networkLayer.branches[branch]
    let count = layers.count
    func output(_ number: Int) -> Matrix {
      layers.withObject(at: number) { self.output(of: $0, rows: x.rows) }
    }
    let last = layers.backward(
      dy, from: count == 0 ? x : output(count - 1), to: x, in: context, key: key, output: output
    ) { number, inner in
      number == 0 && (dx == nil || !adding)
        ? dx : gradientBuffer(inner.inputs, rows: x.rows, turn: count - number)
    }
    guard let dx else { return }
    if adding {
      Kernels.add(dx, last, into: dx)
    } else if count == 0 {
      dx.copy(from: dy)
    }
  }

  /// Returns memory [rows, outputs] for the gradient of the output of the branch with this number.
  /// It is valid until the next call.
  public func outputGradient(of branch: Int, rows: Int) -> Matrix {
    let layers = networkLayer.branches[branch]
    let columns =
      layers.count == 0
      ? networkLayer.inputs : layers.withObject(at: layers.count - 1) { $0.outputs }
    return gradientBuffer(columns, rows: rows, turn: 0)
  }

  /// Returns the memory for ∂loss/∂output of the layer that is `turn` layers before the end of a
  /// branch. Two buffers are used in turn.
  private func gradientBuffer(_ columns: Int, rows: Int, turn: Int) -> Matrix {
    let gradients = networkLayer.memory.gradients
    return context.memory.scratch.matrix(
      at: rows * (gradients.start + (turn % 2) * gradients.width), rows: rows, columns: columns)
  }

  private func checkRows(of x: Matrix) {
    let rows = context.rows
    require(x.rows == rows, "a branch is run on \(x.rows) rows; expected all \(rows) of the pass")
  }

  private func output(of inner: NetworkLayer, rows: Int) -> Matrix {
    context.memory.cache.matrix(
      at: rows * inner.memory.outputStart, rows: rows, columns: inner.outputs)
  }
}
