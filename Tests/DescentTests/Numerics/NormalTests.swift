import DescentKernels
import Testing

@testable import Descent
@testable import DescentBase

#if canImport(Glibc)
  import Glibc
#endif

/// The distribution function of the normal distribution, and its inverse.
struct NormalTests {
  #if arch(x86_64) && canImport(Glibc)
    /// Φ(x) in 80 bits, corrected for the rounding of x/√2.
    private static func cumulative(_ x: Double) -> Float80 {
      let x = -Float80(x)
      let root: Float80 = 1.41421356237309504880168872420969807857
      let u = x / root
      let rest = x.addingProduct(-u, root) / root
      let slope = 2 / Float80.pi.squareRoot() * expl(-u * u)
      return (erfcl(u) - slope * rest) / 2
    }

    @Test(
      "GELU, x·Φ(x), is within 5 units in the last place of its exact value",
      arguments: [(.double, -37.4...38.0), (.single, -12.8...14.0)]
        as [(Precision, ClosedRange<Double>)])
    func gelu(precision: Precision, range: ClosedRange<Double>) {
      let key = RandomKey(seed: 3)
      let points = (0..<30_000).map { index -> Double in
        let x =
          range.lowerBound
          + key.uniform(UInt64(index)) * (range.upperBound - range.lowerBound)
        return x * [1, 0.2, 0x1p-8][index % 3]
      }
      let x = Buffer(count: points.count, precision: precision)
      let y = Buffer(count: points.count, precision: precision)
      x.all.set(points)
      Kernels.map(DESCENT_GELU, x.all, into: y.all)
      var worst = 0.0
      for (x, y) in zip(x.all.values(as: Double.self), y.all.values(as: Double.self)) {
        let expected = Float80(x) * Self.cumulative(x)
        let ulp = precision == .single ? Float80(Float(y).ulp) : Float80(y.ulp)
        worst = max(worst, Double((Float80(y) - expected).magnitude / ulp))
      }
      #expect(worst <= 5)
      #expect(worst > 0.5)
    }

    @Test("The normal quantile inverts Φ, from the middle to the far tails")
    func inverse() {
      let key = RandomKey(seed: 4)
      for index in 0..<10_000 as Range<UInt64> {
        let u = key.uniform(index) + 0x1p-60
        for p in [u, u * 1e-9, u * 1e-300] where p < 1 {
          let z = Kernels.normalQuantile(p)
          // dp/p = φ(z)/Φ(z) · dz, and φ(z)/Φ(z) is less than |z| + 1.
          let slope = max(1, z.magnitude) * (z.magnitude + 1)
          let error = (Double(Self.cumulative(z) / Float80(p)) - 1).magnitude
          #expect(error < 8e-16 * slope, "\(p)")
        }
      }
    }
  #endif

  @Test("The normal deviates are frozen, and the truncated ones stay within 2")
  func deviates() {
    // Computed by SplitMix64 and the AS 241 of Python's statistics.
    let key = RandomKey(seed: 8)
    #expect(
      (0..<6).map { key.normal($0) } == [
        0.3015557432604708, 0.2844000672301519, 0.49310090465824724, 0.09064648677079876,
        -1.5234917779606185, -0.31898581860010705,
      ])
    #expect(
      (0..<3).map { key.truncatedNormal($0) } == [
        0.2874409193755008, 0.2711298770627911, 0.4688972771154481,
      ])
    for index in 0..<100_000 as Range<UInt64> {
      #expect(key.truncatedNormal(index).magnitude < 2)
    }
  }
}
