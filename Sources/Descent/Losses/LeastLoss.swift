extension Loss {
  /// The least loss of each row, whatever its outputs: what they come to when they descend by themselves,
  /// without a network. It is 0 where a prediction can be right; the entropy of a label between the
  /// classes; t − t·log t of a Poisson count t.
  ///
  /// Each output goes against the sign of its gradient, in strides that grow while the sign stays and
  /// halve when it turns: Riedmiller, Braun, "A Direct Adaptive Method for Faster Backpropagation
  /// Learning: The RPROP Algorithm" (1993).
  func leastLosses(
    of target: Matrix, weights: Matrix?, outputs: Int
  ) throws(LossError) -> [Double] {
    // Of logarithms, which may be any numbers, it is the same: means end at 0.
    if let poisson = self as? Poisson, !poisson.predictsLogarithm {
      return try Poisson().leastLosses(of: target, weights: weights, outputs: outputs)
    }
    let (rows, count) = (target.rows, target.rows * outputs)
    let memory = (
      y: Buffer(count: count, precision: .double), dy: Buffer(count: count, precision: .double),
      losses: Buffer(count: rows, precision: .double)
    )
    defer { withExtendedLifetime(memory) {} }
    let (y, dy) = (memory.y.all, memory.dy.all)
    // In no direction that is special, least of all none.
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
}
