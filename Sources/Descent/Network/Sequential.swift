/// A network's architecture: a list of layers, each of which takes the output of the one before it.
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

  /// An architecture of these layers.
  public init(_ layers: [any Layer]) { self.layers = layers }

  /// An architecture of the layers that the closure lists. It may use `if` and `for`.
  public init(@LayerBuilder _ layers: () -> [any Layer]) { self.layers = layers() }

  /// The layers' summaries: `Dense 64 → ReLU`.
  var summary: String { layers.map(\.summary).joined(separator: " → ") }
}

/// Builds the layers of a `Sequential`.
@resultBuilder
public enum LayerBuilder {
  /// Adds a layer.
  public static func buildExpression(_ layer: some Layer) -> [any Layer] { [layer] }
  /// Adds the layers of another architecture.
  public static func buildExpression(_ network: Sequential) -> [any Layer] { network.layers }
  /// Joins the layers of the statements, in order.
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  /// Supports `if` without `else`.
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  /// Supports the first branch of `if` and `else`.
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  /// Supports the second branch of `if` and `else`.
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  /// Supports `for`.
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}

extension Sequential: Codable {
  /// Reads a list of layers. The decoder's `Catalog` finds the type of each by its `kind`.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var layers: [any Layer] = []
    while !container.isAtEnd {
      layers.append(try container.decode(Cataloged<any Layer>.self).value)
    }
    self.init(layers)
  }

  /// Writes each layer under its `kind`: `[{"dense": {"units": 8, …}}, {"relu": {}}]`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for layer in layers { try container.encode(Cataloged<any Layer>(layer)) }
  }
}
