import Testing

@testable import Descent

/// Layers with state or inner layers, compared with PyTorch: see Tests/Goldens/composites.py.
struct CompositeGoldensTests {
  struct Golden: Decodable, CustomStringConvertible {
    struct Parameter: Decodable {
      let name: String
      let values: [Double]
    }
    struct Trained: Decodable {
      let x, dy, y, dx, gradients: [[Double]]
    }
    struct Predicted: Decodable {
      let x, y: [[Double]]
    }
    let name: String
    let architecture: Sequential
    let input: Shape
    let parameters: [Parameter]
    let batches: [Trained]
    let predicted: Predicted
    var description: String { name }
  }

  /// Wraps all layers as one layer. The gradient is that of its output.
  struct Whole: Layer {
    static let kind = "whole"
    static let hyperparameters = Hyperparameters(default: Whole(branches: []))
    var branches: [Sequential]
    func outputShape(for input: Shape) throws(ShapeError) -> Shape {
      try branches[0].outputShape(for: input)
    }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
      y.copy(from: pass.forward(x, through: 0))
    }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      pass.backward(dy, through: 0, x: x, into: dx)
    }
  }

  /// Returns the largest error of the values, relative
  /// to the larger of the expected magnitude and 1.
  private static func distance(_ found: [[Double]], _ expected: [[Double]]) -> Double {
    guard found.map(\.count) == expected.map(\.count) else { return .infinity }
    return zip(found.joined(), expected.joined()).reduce(0) { worst, pair in
      let error = (pair.0 - pair.1).magnitude / max(pair.1.magnitude, 1)
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  @Test(
    "Outputs, gradients, running statistics and later predictions agree with PyTorch",
    arguments: Precision.allCases)
  func agrees(precision: Precision) throws {
    let goldens: [Golden] = try Goldens.decode(from: "composites")
    #expect(goldens.count == 9)
    let tolerance = precision == .double ? 1e-14 : 2e-5
    for golden in goldens {
      var probe = try LayerProbe(Whole(branches: [golden.architecture]), input: golden.input)
      probe.precision = precision
      let places = probe.network.places
      #expect(places.map { $0.name } == golden.parameters.map { "0." + $0.name })
      var parameters = golden.parameters.map(\.values)
      for (number, batch) in golden.batches.enumerated() {
        let outcome = probe.run(batch.x, dy: batch.dy, parameters: parameters)
        var pairs = [(outcome.y, batch.y)]
        // Two rows are ±1 after their normalization, whatever they are. In single precision their
        // gradient is little more than rounding.
        if precision == .double || batch.x.count > 2 {
          pairs += [(outcome.dx, batch.dx), (outcome.gradients, batch.gradients)]
        }
        for (found, expected) in pairs {
          let distance = Self.distance(found, expected)
          #expect(distance <= tolerance, "\(golden), batch \(number)")
        }
        for (index, place) in places.enumerated() where !place.isTrained {
          parameters[index] = outcome.gradients[index]
        }
      }
      probe.mode = .inference
      let distance = Self.distance(
        probe.run(golden.predicted.x, parameters: parameters).y, golden.predicted.y)
      #expect(distance <= tolerance, "\(golden), predicted")
    }
  }
}
