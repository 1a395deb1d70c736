import Testing

@testable import Descent

/// The golden values of other libraries: a weight of 5 × 4, then a bias of 4.
struct RegularizationGoldens: Decodable {
  struct PenaltyCase: Decodable {
    let l1: Double
    let l2: Double
    let gradients: [Double]
  }

  struct ClippingCase: Decodable {
    let kind: Clipping.Kind
    let limit: Double
    let norm: Double?
    let gradients: [Double]
  }

  struct LookaheadStep: Decodable {
    let step: Int
    let fast: [Double]
    let slow: [Double]
  }

  let weights: [Double]
  let gradients: [Double]
  let penalties: [PenaltyCase]
  let clippings: [ClippingCase]
  let constraints: [String: [Double]]
  let averaged: [[Double]]
  let averages: [String: [Double]]
  let lookahead: [LookaheadStep]

  static func decoded() throws -> RegularizationGoldens {
    try Goldens.decode(from: "regularization")
  }

  /// Returns a flat vector with the parameters in their places.
  static func flat(_ values: [Double], precision: Precision = .double) throws -> Buffer {
    let buffer = Buffer(count: try network().vectorCount, precision: precision)
    for (range, part) in zip(try ranges(of: .all), [values[..<20], values[20...]]) {
      range.of(buffer.all).set(Array(part))
    }
    return buffer
  }

  /// Returns the parameters from their places.
  static func values(_ flat: Buffer) throws -> [Double] {
    try ranges(of: .all).flatMap { $0.of(flat.all).values(as: Double.self) }
  }

  static func ranges(of selection: ParameterSelection) throws -> [ParameterRange] {
    try network().ranges(of: selection)
  }

  static func network() throws -> Network { try Network(Sequential { Dense(4) }, input: [5]) }

  /// Expects values to equal the expected ones, to 1e-13 of the greatest.
  static func expect(
    _ found: [Double], _ expected: [Double], _ comment: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let most = expected.map(\.magnitude).max() ?? 0
    #expect(found.count == expected.count, sourceLocation: sourceLocation)
    for (found, expected) in zip(found, expected) {
      #expect(
        (found - expected).magnitude <= 1e-13 * max(expected.magnitude, 1e-3 * most),
        "\(comment): \(found), not \(expected)", sourceLocation: sourceLocation)
    }
  }
}
