import DescentKernels

/// Sums and multiples of matrices as a whole, shared among the threads.
extension Matrix {
  /// √Σ x², summed in Double in one order, whatever the threads.
  var norm: Double { Kernels.squares(of: self).squareRoot() }

  /// self := kept·self + factor·x
  func add(_ factor: Double, times x: Matrix, keeping kept: Double = 1) {
    var update = descent_update()
    update.rule = DESCENT_SGD
    update.shrink = kept
    update.rate = factor
    Kernels.apply(update, to: self, gradients: x)
  }

  /// self := self + share·(x − self)
  func move(_ share: Double, towards x: Matrix) {
    var update = descent_update()
    update.rule = DESCENT_AVERAGE
    update.shrink = 1
    update.rate = share
    Kernels.apply(update, to: self, gradients: x)
  }

  /// self := factor·self
  func scale(by factor: Double) { add(0, times: self, keeping: factor) }
}
