import DescentKernels

/// eˣ, within 1.1 ulp. The result has the same bits on every machine.
package func exponential(_ x: Double) -> Double { Kernels.exp(x) }

/// log(1 + x) for x ≥ 0, within 1.4 ulp. The result has the same bits on every machine.
///
/// log(1 + x) is corrected for the rounding error of 1 + x.
package func naturalLogarithm(onePlus x: Double) -> Double {
  let sum = 1 + x
  return sum.isFinite ? Kernels.log(sum) + (x - (sum - 1)) / sum : sum
}

/// baseᵉ for base ≥ 0. The result has the same bits on every machine.
///
/// Computed by repeated squaring for whole e from 0 to 16, and as exp(e · log(base)) otherwise. The
/// relative error is at most (8 + |e · log(base)|) · 2⁻⁵².
package func realPower(_ base: Double, _ exponent: Double) -> Double {
  if exponent >= 0, exponent <= 16, exponent == exponent.rounded() {
    return power(base, Int(exponent))
  }
  let logarithm = Kernels.log(base)
  let product = exponent * logarithm
  let result = exponential(product)
  // The rounding error of the product. 0 and infinity need no correction.
  let lost = (-product).addingProduct(exponent, logarithm)
  return lost.isFinite && result.isFinite ? result.addingProduct(result, lost) : result
}

/// cos(π·x), within 1 ulp and exact where it is 0, 1 or −1. The result has the same bits on every
/// machine.
///
/// |x| is reduced to 0...½ without rounding. There the function is cos(π·x) or sin(π·(½ − x)), whichever
/// has an argument of at most π/4, and is computed by its Taylor polynomial.
package func cosine(ofPiTimes x: Double) -> Double {
  guard x.isFinite else { return .nan }
  let distance = (x - 2 * (0.5 * x).rounded()).magnitude
  let isBeyond = distance > 0.5
  let part = isBeyond ? 1 - distance : distance
  let value = part <= 0.25 ? smallCosine(part) : smallSine(0.5 - part)
  return isBeyond ? -value : value
}

/// π·x as the sum of two numbers. `low` is the rounding error of `high`.
private func piTimes(_ x: Double) -> (high: Double, low: Double) {
  let high = Double.pi * x
  // π = Double.pi + 1.2246467991473532e-16
  return (high, (-high).addingProduct(Double.pi, x).addingProduct(1.2246467991473532e-16, x))
}

/// cos(π·x) for x from 0 to ¼: 1 − y²/2 + y⁴/24 − …, y = π·x.
private func smallCosine(_ x: Double) -> Double {
  let y = piTimes(x)
  let square = y.high * y.high
  let tail = alternating(evenFactorials, square)
  let half = 0.5 * square
  let main = 1 - half
  // The rounding errors of `square` and `main` are added with the tail.
  let lost =
    ((1 - main) - half)
    - (0.5 * (-square).addingProduct(y.high, y.high)).addingProduct(y.high, y.low)
  return main + lost.addingProduct(square * square, tail)
}

/// sin(π·x) for x from 0 to ¼: y − y³/6 + y⁵/120 − …, y = π·x.
private func smallSine(_ x: Double) -> Double {
  let y = piTimes(x)
  let square = y.high * y.high
  let tail = alternating(oddFactorials, square)
  return y.high + y.low.addingProduct(-(square * y.high), tail)
}

/// 16!, 14!, … 4! and 17!, 15!, … 3!. They are constants because an array literal in a function is
/// allocated at every call.
private let evenFactorials: [Double] = [
  20_922_789_888_000, 87_178_291_200, 479_001_600, 3_628_800, 40_320, 720, 24,
]
private let oddFactorials: [Double] = [
  355_687_428_096_000, 1_307_674_368_000, 6_227_020_800, 39_916_800, 362_880, 5_040, 120, 6,
]

/// 1/fₙ − x·(1/fₙ₋₁ − x·(… 1/f₁))
private func alternating(_ factorials: [Double], _ x: Double) -> Double {
  var sum = 0.0
  for factorial in factorials { sum = (1 / factorial).addingProduct(-x, sum) }
  return sum
}

/// baseᵉ for e ≥ 0, by repeated squaring. The result has the same bits on every machine, which
/// libm's `pow` does not promise.
package func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
