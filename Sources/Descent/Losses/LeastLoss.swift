extension Loss {
  /// The least loss of each row, found by a search: the outputs themselves descend, without a network.
  ///
  /// Each output moves against the sign of its gradient, in strides that grow while the sign stays and
  /// halve when it changes: Riedmiller, Braun, "A Direct Adaptive Method for Faster Backpropagation
  /// Learning: The RPROP Algorithm" (1993).
  public func leastLosses(
    of target: Matrix, weights: Matrix?, outputs: Int
  ) throws(LossError) -> [Double] {
    let (rows, count) = (target.rows, target.rows * outputs)
    let memory = (
      y: Buffer(count: count, precision: .double), dy: Buffer(count: count, precision: .double),
      losses: Buffer(count: rows, precision: .double)
    )
    defer { withExtendedLifetime(memory) {} }
    let (y, dy) = (memory.y.all, memory.dy.all)
    // Starts from random outputs: zero is stationary for some losses.
    for index in 0..<count { y[0, index] = RandomKey(seed: 0).uniform(UInt64(index)) }
    var strides = Array(repeating: 0.1, count: count)
    var moves = Array(repeating: 0.0, count: count)
    var least = Array(repeating: Double.infinity, count: rows)
    for _ in 0..<150 {
      try evaluate(
        memory.y.matrix(rows: rows, columns: outputs), target, weights: weights,
        gradient: memory.dy.matrix(rows: rows, columns: outputs), scale: 1,
        losses: memory.losses.all)
      for index in 0..<count {
        let loss = memory.losses.all[0, index / outputs]
        if loss < least[index / outputs] { least[index / outputs] = loss }
        let slope = dy[0, index]
        guard loss.isFinite, slope.isFinite else {
          y[0, index] -= moves[index]
          (strides[index], moves[index]) = (strides[index] / 2, 0)
          continue
        }
        let way: Double = slope > 0 ? -1 : slope < 0 ? 1 : 0
        strides[index] *= way * moves[index] > 0 ? 1.5 : way * moves[index] < 0 ? 0.5 : 1
        moves[index] = way * strides[index]
        y[0, index] += moves[index]
      }
    }
    return least
  }

  /// The loss of each row at the outputs that the closure gives: of a loss whose best outputs are known,
  /// its least loss.
  func losses(
    of target: Matrix, weights: Matrix?, outputs: Int,
    at best: (_ row: Int, _ output: Int) -> Double
  ) throws(LossError) -> [Double] {
    let y = Buffer(count: target.rows * outputs, precision: .double)
    let losses = Buffer(count: target.rows, precision: .double)
    defer { withExtendedLifetime((y, losses)) {} }
    let prediction = y.matrix(rows: target.rows, columns: outputs)
    for row in 0..<target.rows {
      for output in 0..<outputs { prediction[row, output] = best(row, output) }
    }
    try evaluate(
      prediction, target, weights: weights, gradient: nil, scale: 1, losses: losses.all)
    return losses.all.values()
  }

  /// log x, but −1000 from 0 down: a logit or a logarithm whose exponential is 0.
  func logarithm(_ x: Double) -> Double { x > 0 ? Kernels.log(x) : -1000 }
}
