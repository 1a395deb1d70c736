/// How a layer runs its branches: see `Layer.branches`.
extension Pass {
  /// The output for the layer's `x` of the branch of this number: [rows, outputs]; of a branch without
  /// layers `x` itself. It stays until `backward` has returned.
  public func forward(_ x: Matrix, through branch: Int) -> Matrix {
    let layers = networkLayer.branches[branch]
    let key = key
    var x = x
    for number in 0..<layers.count {
      layers.withObject(at: number) { inner in
        let y = output(of: inner, rows: x.rows)
        inner.forward(x, into: y, in: context, key: key)
        x = y
      }
    }
    return x
  }

  /// Given the gradient `dy` of the branch's output for `x`, stores the gradients of its parameters, and
  /// that of `x` in `dx`, or adds it there. `dy` may be `outputGradient`, and is not kept.
  public func backward(
    _ dy: Matrix, through branch: Int, x: Matrix, into dx: Matrix?, adding: Bool = false
  ) {
    let layers = networkLayer.branches[branch]
    let key = key
    let count = layers.count
    var dy = dy
    for turn in 0..<count {
      let number = count - 1 - turn
      layers.withObject(at: number) { inner in
        let isFirst = number == 0
        let gradient =
          isFirst && (dx == nil || !adding)
          ? dx : turningGradient(inner.inputs, rows: x.rows, turn: turn + 1)
        inner.backward(
          dy, x: isFirst ? x : layers.withObject(at: number - 1) { output(of: $0, rows: x.rows) },
          y: output(of: inner, rows: x.rows), into: gradient, in: context, key: key)
        if let gradient { dy = gradient }
      }
    }
    guard let dx else { return }
    if adding {
      Kernels.add(dx, dy, into: dx)
    } else if count == 0 {
      dx.copy(from: dy)
    }
  }

  /// Memory for the gradient of the output of the branch of this number, `[rows, outputs]`, until the
  /// next call.
  public func outputGradient(of branch: Int, rows: Int) -> Matrix {
    let layers = networkLayer.branches[branch]
    let columns =
      layers.count == 0
      ? networkLayer.inputs : layers.withObject(at: layers.count - 1) { $0.outputs }
    return turningGradient(columns, rows: rows, turn: 0)
  }

  /// ∂loss/∂output so many pingPong back from a branch's end: two blocks serve by pingPong.
  private func turningGradient(_ columns: Int, rows: Int, turn: Int) -> Matrix {
    let start = networkLayer.gradients.start + (turn % 2) * networkLayer.gradients.width
    return context.scratch.block(at: rows * start, rows: rows, columns: columns)
  }

  private func output(of inner: NetworkLayer, rows: Int) -> Matrix {
    context.scratch.block(at: rows * inner.outputStart, rows: rows, columns: inner.outputs)
  }
}
