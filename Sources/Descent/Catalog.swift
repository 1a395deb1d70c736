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
    layers: [Dense.self, Sigmoid.self, Tanh.self, ReLU.self, LeakyReLU.self, Dropout.self],
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

  private enum KindKey: String, CodingKey { case kind }

  static func encode(kind: String, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: KindKey.self)
    try container.encode(kind, forKey: .kind)
  }

  func layer(from decoder: any Decoder) throws -> any Layer {
    let container = try decoder.container(keyedBy: KindKey.self)
    let kind = try container.decode(String.self, forKey: .kind)
    guard let type = layers.first(where: { $0.kind == kind }) else {
      let known = layers.map { $0.kind }.joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container,
        debugDescription:
          "\"\(kind)\" is no known layer; known are \(known); add your own to the catalog")
    }
    return try type.init(from: decoder)
  }
}
