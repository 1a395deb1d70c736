/// The components that a file may name: kind → type.
///
/// A layer of your own joins with `Catalog.standard.adding(MyLayer.self)`.
public struct Catalog: Sendable {
  /// The layers.
  public private(set) var layers: [any Layer.Type]
  /// The losses.
  public private(set) var losses: [any Loss.Type]
  /// The optimizers.
  public private(set) var optimizers: [any Optimizer.Type]
  /// The metrics.
  public private(set) var metrics: [any Metric.Type]

  /// All that Descent has.
  public static let standard = Catalog(
    layers: [
      Dense.self, Sigmoid.self, Tanh.self, ReLU.self, LeakyReLU.self, Dropout.self,
      BatchNormalization.self, Residual.self, Concatenate.self, Embedding.self,
    ],
    losses: [
      SquaredError.self, AbsoluteError.self, Huber.self, BinaryCrossEntropy.self,
      SoftmaxCrossEntropy.self,
    ],
    optimizers: [SGD.self, Momentum.self, Nesterov.self, Adam.self],
    metrics: [
      Accuracy.self, MeanAbsoluteError.self, RootMeanSquaredError.self, RSquared.self,
    ])

  /// This catalog and one more layer, which takes the place of one of the same kind.
  public func adding(_ layer: any Layer.Type) -> Catalog {
    var catalog = self
    catalog.layers.removeAll { $0.kind == layer.kind }
    catalog.layers.append(layer)
    return catalog
  }

  /// Under which a decoder's `userInfo` carries the catalog.
  public static let userInfoKey = CodingUserInfoKey(rawValue: "descent.catalog")!

  static func of(_ decoder: any Decoder) -> Catalog {
    decoder.userInfo[userInfoKey] as? Catalog ?? .standard
  }

  /// The name of a component's kind, under which it stands alone: `{"dense": {"units": 8, …}}`.
  private struct Kind: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  static func encode(
    _ component: some Encodable, kind: String, to encoder: any Encoder
  ) throws {
    var container = encoder.container(keyedBy: Kind.self)
    try container.encode(component, forKey: Kind(stringValue: kind))
  }

  func layer(from decoder: any Decoder) throws -> any Layer {
    let (container, kind) = try Self.kind(from: decoder)
    func decode<Component: Layer>(_ type: Component.Type) throws -> any Layer {
      try container.decode(type, forKey: kind)
    }
    guard let type = layers.first(where: { $0.kind == kind.stringValue }) else {
      throw Self.unknown(kind, "layer", known: layers.map { $0.kind }, decoder)
    }
    return try decode(type)
  }

  func loss(from decoder: any Decoder) throws -> any Loss {
    let (container, kind) = try Self.kind(from: decoder)
    func decode<Component: Loss>(_ type: Component.Type) throws -> any Loss {
      try container.decode(type, forKey: kind)
    }
    guard let type = losses.first(where: { $0.kind == kind.stringValue }) else {
      throw Self.unknown(kind, "loss", known: losses.map { $0.kind }, decoder)
    }
    return try decode(type)
  }

  private static func kind(
    from decoder: any Decoder
  ) throws -> (KeyedDecodingContainer<Kind>, Kind) {
    let container = try decoder.container(keyedBy: Kind.self)
    guard let kind = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "\(container.allKeys.count) kinds; expected one, with its figures under it"))
    }
    return (container, kind)
  }

  private static func unknown(
    _ kind: Kind, _ noun: String, known: [String], _ decoder: any Decoder
  ) -> DecodingError {
    .dataCorrupted(
      .init(
        codingPath: decoder.codingPath,
        debugDescription:
          "\(kind.stringValue.quotedForMessage) is no known \(noun); known are "
          + "\(known.joined(separator: ", ")); add your own to the catalog"))
  }
}

/// A loss as a file has it, with its kind, by which the decoder's catalog finds it.
package struct CatalogedLoss: Codable {
  package let loss: any Loss

  package init(_ loss: any Loss) { self.loss = loss }

  package init(from decoder: any Decoder) throws {
    loss = try Catalog.of(decoder).loss(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    try Catalog.encode(loss, kind: type(of: loss).kind, to: encoder)
  }
}
