/// A network's architecture: layers, each fed by the one before it.
///
///     let network = Sequential {
///       Dense(128)
///       ReLU()
///       if dropout > 0 { Dropout(dropout) }
///       Dense(10)
///     }
public struct Sequential: Sendable {
  /// The layers, from the input to the output.
  public let layers: [any Layer]

  /// These layers.
  public init(_ layers: [any Layer]) { self.layers = layers }

  /// The layers that the closure lists, with `if` and `for`.
  public init(@LayerBuilder _ layers: () -> [any Layer]) { self.layers = layers() }
}

/// Builds the layers of a `Sequential`.
@resultBuilder
public enum LayerBuilder {
  /// A layer.
  public static func buildExpression(_ layer: some Layer) -> [any Layer] { [layer] }
  /// The layers of another architecture.
  public static func buildExpression(_ network: Sequential) -> [any Layer] { network.layers }
  /// One after the other.
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  /// `if` without `else`.
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  /// `if`.
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  /// `else`.
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  /// `for`.
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}

extension Sequential: Codable {
  /// Reads a list of layers, each found by its `kind` in the decoder's `Catalog`.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var layers: [any Layer] = []
    while !container.isAtEnd {
      layers.append(try container.decode(Cataloged.self).layer)
    }
    self.init(layers)
  }

  /// Writes each layer under its `kind`: `[{"dense": {"units": 8, …}}, {"relu": {}}]`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for layer in layers { try container.encode(Cataloged(layer: layer)) }
  }

  private struct Cataloged: Codable {
    let layer: any Layer

    init(layer: any Layer) { self.layer = layer }

    init(from decoder: any Decoder) throws {
      layer = try Catalog.of(decoder).layer(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
      try Catalog.encode(layer, kind: type(of: layer).kind, to: encoder)
    }
  }
}
