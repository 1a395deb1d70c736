import Testing

@testable import Descent

/// Layers compared with PyTorch and with exact values: see Tests/Goldens/layers.py.
struct LayerGoldensTests {
  struct Cases: Decodable {
    struct Activation: Decodable, CustomStringConvertible {
      let layer: Sequential
      let library: String
      let y, dx, exactY, exactDx: [Double?]
      var description: String { library }
    }
    struct Rows: Decodable, CustomStringConvertible {
      let layer: Sequential
      let library: String
      let x, dy, parameters: [[Double]]
      let y, dx, gradients, exactY, exactDx, exactGradients: [[Double]]
      var description: String { library }
    }
    let points: [Double]
    let activations: [Activation]
    let rows: [Rows]
  }

  /// Returns the largest error of the values, relative to
  /// the larger of the expected magnitude and `floor`.
  private static func distance(
    _ found: [Double], _ expected: [Double?], floor: Double
  ) -> Double {
    zip(found, expected).reduce(0) { worst, pair in
      guard let expected = pair.1 else { return worst }
      // Values that underflow have fewer digits.
      let difference = max((pair.0 - expected).magnitude - 0x1p-1060, 0)
      let error = difference == 0 ? 0 : difference / max(expected.magnitude, floor)
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  @Test("Activations agree with PyTorch, and with exact values to the last digits")
  func activations() throws {
    let cases: Cases = try Goldens.decode(from: "layers")
    for golden in cases.activations {
      let layer = golden.layer.layers[0]
      let outcome = try LayerProbe(layer, input: [cases.points.count]).run([cases.points])
      let (y, dx) = (outcome.y[0], outcome.dx[0])
      #expect(Self.distance(y, golden.y, floor: 1) <= 2e-15, "\(layer)")
      #expect(Self.distance(dx, golden.dx, floor: 1) <= 4e-15, "\(layer)")
      // An exponential multiplies the error of its argument by the argument's size, here up to 700.
      let tolerance = (layer as? GELU)?.form == .tanh ? 1e-13 : 4e-15
      #expect(Self.distance(y, golden.exactY, floor: 0) <= tolerance, "\(layer)")
      #expect(Self.distance(dx, golden.exactDx, floor: 0) <= tolerance, "\(layer)")
    }
    #expect(cases.activations.count == 19)
  }

  @Test("Activations in single precision agree with exact values to the last digits")
  func single() throws {
    let cases: Cases = try Goldens.decode(from: "layers")
    // The points that a Float holds exactly or nearly.
    let points = cases.points.indices.filter { cases.points[$0].magnitude < 1e30 }
    for golden in cases.activations {
      let layer = golden.layer.layers[0]
      var probe = try LayerProbe(layer, input: [points.count])
      probe.precision = .single
      let outcome = probe.run([points.map { cases.points[$0] }])
      let tolerance = 1e-6
      #expect(
        Self.distance(outcome.y[0], points.map { golden.exactY[$0] }, floor: 1) <= tolerance,
        "\(layer)")
      // The kink of a clip at 0 is between a subnormal Double and the 0 that it becomes in a Float.
      let smooth = points.filter { cases.points[$0] <= 0 || cases.points[$0] > 1e-300 }
      #expect(
        Self.distance(
          points.indices.filter { smooth.contains(points[$0]) }.map { outcome.dx[0][$0] },
          smooth.map { golden.exactDx[$0] }, floor: 1) <= tolerance, "\(layer)")
    }
  }

  @Test("Layers over rows agree with PyTorch, and with exact values to the last digits")
  func rows() throws {
    let cases: Cases = try Goldens.decode(from: "layers")
    for golden in cases.rows {
      let layer = golden.layer.layers[0]
      let probe = try LayerProbe(layer, input: [golden.x[0].count])
      let outcome = probe.run(golden.x, dy: golden.dy, parameters: golden.parameters)
      func check(
        _ name: String, _ found: [[Double]], _ library: [[Double]], _ exact: [[Double]]
      ) {
        #expect(found.count == library.count)
        for (index, row) in found.enumerated() {
          let scale = exact[index].map(\.magnitude).max() ?? 0
          #expect(
            Self.distance(row, library[index], floor: scale) <= 1e-12,
            "\(layer): \(name)[\(index)]")
          #expect(
            Self.distance(row, exact[index], floor: scale) <= 4e-15, "\(layer): \(name)[\(index)]")
        }
      }
      check("y", outcome.y, golden.y, golden.exactY)
      check("dx", outcome.dx, golden.dx, golden.exactDx)
      check("gradient", outcome.gradients, golden.gradients, golden.exactGradients)
    }
    #expect(cases.rows.count == 18)
  }
}
