import DescentKernels

/// Arithmetic on whole matrices, shared among the threads.
extension Matrix {
  /// √Σ x², summed in Double. The order of summation does not depend on the number of threads.
  package var norm: Double { Kernels.squares(of: self).squareRoot() }

  /// Computes self := kept·self + factor·x.
  package func add(_ factor: Double, times x: Matrix, keeping kept: Double = 1) {
    var update = descent_update()
    update.rule = DESCENT_SGD
    update.shrink = kept
    update.rate = factor
    Kernels.apply(update, to: self, gradients: x)
  }

  /// Computes self := self + fraction·(x − self).
  package func move(_ fraction: Double, towards x: Matrix) {
    var update = descent_update()
    update.rule = DESCENT_AVERAGE
    update.shrink = 1
    update.rate = fraction
    Kernels.apply(update, to: self, gradients: x)
  }

  /// Computes self := factor·self.
  package func scale(by factor: Double) { add(0, times: self, keeping: factor) }
}
