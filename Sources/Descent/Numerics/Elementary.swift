import DescentKernels

/// eˣ within 1.1 ulp, the same bits on every machine.
package func exponential(_ x: Double) -> Double { Kernels.exp(x) }

/// log(1 + x) for x ≥ 0 within 1.4 ulp, the same bits on every machine: corrected for what 1 + x loses by
/// rounding.
package func naturalLogarithm(onePlus x: Double) -> Double {
  let sum = 1 + x
  return sum.isFinite ? Kernels.log(sum) + (x - (sum - 1)) / sum : sum
}
