import Testing

@testable import Descent

struct ClippingTests {
  private static func clipping(_ kind: Clipping.Kind, _ limit: Double) -> Clipping {
    switch kind {
    case .value: .value(limit)
    case .norm: .norm(limit)
    case .globalNorm: .globalNorm(limit)
    }
  }

  @Test("Clipping by value agrees with PyTorch, by norms with optax, and the norm with PyTorch")
  func agrees() throws {
    let goldens = try RegularizationGoldens.decoded()
    for item in goldens.clippings {
      let clipping = Self.clipping(item.kind, item.limit)
      let gradients = try RegularizationGoldens.flat(goldens.gradients)
      let norm = clipping.clip(gradients.all, of: try RegularizationGoldens.ranges(of: .all))
      RegularizationGoldens.expect(
        try RegularizationGoldens.values(gradients), item.gradients, "\(clipping)")
      #expect((norm == nil) == (item.norm == nil))
      if let norm, let expected = item.norm {
        RegularizationGoldens.expect([norm], [expected], "\(clipping)")
      }
    }
    #expect(Set(goldens.clippings.map(\.kind)).count == 3)
  }

  @Test("Gradients within the limit, and gradients that are not finite, stay exactly as they are")
  func within() throws {
    for kind in Clipping.Kind.allCases {
      let values = [0.1, -0.2, 1 / 3.0]
      let gradients = Buffer(values)
      let range = ParameterRange(offset: 0, rows: 1, columns: 3)
      Self.clipping(kind, 0.5).clip(gradients.all, of: [range])
      #expect(gradients.all.values() == values, "\(kind)")
    }
    for value in [Double.infinity, .nan] {
      let gradients = Buffer([1, value, 2])
      let range = ParameterRange(offset: 0, rows: 1, columns: 3)
      let norm = try #require(Clipping.globalNorm(1).clip(gradients.all, of: [range]))
      #expect(!norm.isFinite && gradients.all[0, 0] == 1 && gradients.all[0, 2] == 2)
    }
  }

  @Test("The norm in single precision sums squares in Double, for any number of elements")
  func single() {
    // Squares that a Float cannot hold, and more of them than a Float can count.
    let gradients = Buffer(count: 5, precision: .single)
    gradients.all.fill(1e30)
    #expect((gradients.all.norm / (Double(Float(1e30)) * 5.0.squareRoot()) - 1).magnitude < 1e-15)
    let ones = Buffer(count: 20_000_000, precision: .single)
    ones.all.fill(1)
    #expect(ones.all.norm == 20_000_000.0.squareRoot())
  }

  @Test("Gradients whose squares overflow a Double are clipped too")
  func large() throws {
    let ranges = [
      ParameterRange(offset: 0, rows: 1, columns: 2),
      ParameterRange(offset: 16, rows: 1, columns: 2),
    ]
    func clipped(_ clipping: Clipping, by size: Double) -> ([Double], Double?) {
      let gradients = Buffer(count: 32, precision: .double)
      for (range, values) in zip(ranges, [[3 * size, 0], [-4 * size, 0]]) {
        range.of(gradients.all).set(values)
      }
      let norm = clipping.clip(gradients.all, of: ranges)
      return (ranges.flatMap { $0.of(gradients.all).values() }, norm)
    }
    func expect(_ found: [Double], _ wanted: [Double]) {
      for (found, wanted) in zip(found, wanted) {
        #expect((found - wanted).magnitude <= 1e-15 * wanted.magnitude)
      }
    }
    for size in [1e160, 1e200, 1e307] {
      let (values, norm) = clipped(.globalNorm(5), by: size)
      expect(values, [3, 0, -4, 0])
      expect([try #require(norm)], [5 * size])
      expect(clipped(.norm(5), by: size).0, [5, 0, -5, 0])
    }
    // Gradients within the limit stay exactly as they are.
    #expect(clipped(.globalNorm(6e200), by: 1e200).0 == [3e200, 0, -4e200, 0])
    // The norm itself overflows a Double, but its elements do not.
    expect(clipped(.globalNorm(5), by: 4e307).0, [3, 0, -4, 0])
  }
}
