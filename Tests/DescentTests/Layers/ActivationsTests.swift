import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Properties that hold for every activation of the catalog.
struct ActivationsTests {
  static let activations = Catalog.standard.layers.compactMap { $0 as? any Activation.Type }

  static func values(
    _ layer: any Layer, _ x: [Double], precision: Precision = .double,
    mode: Pass.Mode = .training
  ) throws -> (y: [Double], dx: [Double]) {
    var probe = try LayerProbe(layer, input: [x.count])
    probe.precision = precision
    probe.mode = mode
    let outcome = probe.run([x])
    return (outcome.y[0], outcome.dx[0])
  }

  @Test("Alpha dropout goes with SELU, dropout with the others")
  func dropouts() {
    for type in Self.activations {
      let layer = type.dropout(0.3)
      if type == SELU.self {
        #expect(layer as? AlphaDropout == AlphaDropout(0.3))
      } else {
        #expect(layer as? Dropout == Dropout(0.3), "\(type)")
      }
    }
  }

  @Test("The catalog has 19 activations, and each layer has a kind of its own")
  func names() {
    #expect(Self.activations.count == 19)
    #expect(Set(Catalog.standard.layers.map { $0.kind }).count == Catalog.standard.layers.count)
  }

  @Test("Activations keep the shape and NaN, work element by element, and predict as they train")
  func alike() throws {
    let x = (0..<37).map { 6 * RandomKey(seed: 3).uniform(UInt64($0)) - 3 }
    for type in Self.activations {
      let layer = type.withDefaults
      #expect(try layer.outputShape(for: [3, 5]) == [3, 5])
      for precision in Precision.allCases {
        let training = try Self.values(layer, x, precision: precision)
        let inference = try Self.values(layer, x, precision: precision, mode: .inference)
        #expect(training == inference, "\(type)")
        // An element alone gives the same values as among others.
        for index in [0, 17, 36] {
          let alone = try Self.values(layer, [x[index]], precision: precision)
          #expect(alone.y == [training.y[index]] && alone.dx == [training.dx[index]], "\(type)")
        }
        #expect(try Self.values(layer, [.nan], precision: precision).y[0].isNaN, "\(type)")
      }
    }
  }

  @Test(
    "Huge inputs give no NaN, and the derivatives are bounded", arguments: Precision.allCases)
  func extremes(precision: Precision) throws {
    let largest =
      precision == .single
      ? Double(Float.greatestFiniteMagnitude) : Double.greatestFiniteMagnitude
    let x = [-largest, -1e30, -1e4, -0.0, 0, 1e4, 1e30, largest]
    for type in Self.activations {
      let (y, dx) = try Self.values(type.withDefaults, x, precision: precision)
      #expect(y.allSatisfy { !$0.isNaN }, "\(type): \(y)")
      #expect(dx.allSatisfy { $0.magnitude < 2 }, "\(type): \(dx)")
    }
  }

  @Test("The tanh form of GELU is within 5e-4 of the exact one")
  func forms() throws {
    let x = (-600...600).map { Double($0) / 100 }
    let (exact, tanh) = (try Self.values(GELU(), x).y, try Self.values(GELU(.tanh), x).y)
    let distance = zip(exact, tanh).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(distance < 5e-4 && distance > 4e-4)
  }

  @Test("Activations use the hyperparameters that they are given")
  func hyperparameters() throws {
    #expect(try Self.values(HardTanh(low: -2, high: 0.5), [-3, -1, 2]).y == [-2, -1, 0.5])
    #expect(try Self.values(ELU(alpha: 0), [-3, 2]).y == [0, 2])
    #expect(try Self.values(ScaledTanh(inputScale: 2, outputScale: 3), [1e3]).y == [3])
    #expect(try Self.values(Softplus(beta: 1e6), [-1, 2]).y == [0, 2])
    #expect(try Self.values(SiLU(beta: 1e6), [-1, 2]).y == [0, 2])
    #expect(try Self.values(CELU(alpha: 0.5), [-1e3]).y == [-0.5])
  }

  @Test(
    "Decoded hyperparameters are validated, and the message names them",
    arguments: [
      (#"{"elu":{"alpha":-1}}"#, "ELU: alpha is -1.0; expected a finite number, 0 or more"),
      (#"{"celu":{"alpha":0}}"#, "CELU: alpha is 0.0; expected a finite number above 0"),
      (#"{"silu":{"beta":-1}}"#, "SiLU: beta is -1.0; expected a finite number above 0"),
      (#"{"softplus":{"beta":0}}"#, "Softplus: beta is 0.0; expected a finite number above 0"),
      (
        #"{"hard-tanh":{"low":1,"high":1}}"#,
        "HardTanh: high is 1.0; expected a finite number above 1.0"
      ),
      (
        #"{"scaled-tanh":{"inputScale":1,"outputScale":0}}"#,
        "ScaledTanh: outputScale is 0.0; expected a finite number above 0"
      ),
      (
        #"{"layer-normalization":{"epsilon":0,"scale":true,"shift":true}}"#,
        "LayerNormalization: epsilon is 0.0; expected a finite number above 0"
      ),
      (
        #"{"rms-normalization":{"epsilon":-1,"scale":true}}"#,
        "RMSNormalization: epsilon is -1.0; expected a finite number above 0"
      ),
      (
        #"{"alpha-dropout":{"rate":1}}"#,
        "AlphaDropout: rate is 1.0; expected at least 0 and below 1"
      ),
      (
        #"{"gaussian-noise":{"standardDeviation":-0.5}}"#,
        "GaussianNoise: standardDeviation is -0.5; expected a finite number, 0 or more"
      ),
      (#"{"maxout":{"pieces":0}}"#, "Maxout: pieces is 0; expected a whole number, 1 or more"),
      (#"{"reshape":{"shape":[2,0]}}"#, "[2, 0] is not a shape"),
      (#"{"gelu":{"form":"cubic"}}"#, #""cubic" is none of exact, tanh"#),
      (
        #"{"elu":{"aplha":1}}"#,
        #"ELU: "aplha" is not a hyperparameter; known are alpha"#
      ),
      (#"{"relu":{"slope":1}}"#, #"ReLU: "slope" is not a hyperparameter; there are none"#),
    ])
  func validated(json: String, message: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Sequential.self, from: Data("[\(json)]".utf8))
    }
    guard case .dataCorrupted(let context) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains(message), "\(context.debugDescription)")
  }
}
