/// The components that a file may name: kind → type.
///
/// A component of your own joins with `Catalog.standard.adding(MyLayer.self)`.
public struct Catalog: Sendable {
  /// The layers.
  public private(set) var layers: [any Layer.Type]
  /// The losses.
  public private(set) var losses: [any Loss.Type]
  /// The optimizers.
  public private(set) var optimizers: [any Optimizer.Type]
  /// The metrics.
  public private(set) var metrics: [any Metric.Type]
  /// The schedules.
  public private(set) var schedules: [any Schedule.Type]

  /// All that Descent has.
  public static let standard = Catalog(
    layers: [
      Dense.self, Sigmoid.self, Tanh.self, ReLU.self, LeakyReLU.self, PReLU.self, ReLU6.self,
      ELU.self, CELU.self, SELU.self, GELU.self, SiLU.self, Mish.self, Softplus.self,
      Softsign.self, LogSigmoid.self, ScaledTanh.self, HardSigmoid.self, HardTanh.self,
      HardSwish.self, Softmax.self, Maxout.self, LayerNormalization.self, RMSNormalization.self,
      BatchNormalization.self,
      Dropout.self, AlphaDropout.self, GaussianNoise.self, Flatten.self, Reshape.self,
      Embedding.self, Residual.self, Concatenate.self,
    ],
    losses: [
      SquaredError.self, AbsoluteError.self, Huber.self, LogCosh.self, Quantile.self,
      Gaussian.self, Poisson.self, CosineDistance.self, BinaryCrossEntropy.self,
      BinaryFocal.self, Hinge.self, SquaredHinge.self, SoftmaxCrossEntropy.self,
      SoftmaxFocal.self, KullbackLeibler.self, MultiClassHinge.self,
    ],
    optimizers: [
      SGD.self, Momentum.self, Nesterov.self, Adam.self, AdamW.self, AMSGrad.self, Adamax.self,
      NAdam.self, RAdam.self, LAMB.self, Lion.self, Adagrad.self, RMSprop.self, Adadelta.self,
      Adafactor.self, Muon.self,
    ],
    metrics: [
      Accuracy.self, TopKAccuracy.self, BalancedAccuracy.self, ClassPrecision.self,
      ClassRecall.self, FBeta.self, AreaUnderROC.self, AveragePrecision.self, LogLoss.self,
      BrierScore.self, CalibrationError.self, CohenKappa.self, MatthewsCorrelation.self,
      ConfusionMatrix.self, MeanAbsoluteError.self, RootMeanSquaredError.self, RSquared.self,
      MeanAbsolutePercentageError.self, ExplainedVariance.self, MedianAbsoluteError.self,
      SpearmanCorrelation.self,
    ],
    schedules: [
      ConstantRate.self, StepDecay.self, MultiStepDecay.self, ExponentialDecay.self,
      InverseTimeDecay.self, PolynomialDecay.self, LinearWarmup.self, CosineAnnealing.self,
      CosineRestarts.self, OneCycle.self, CyclicRate.self, PlateauDecay.self,
      ScheduleSequence.self,
    ])

  /// This catalog and one more layer, which takes the place of one of the same kind.
  public func adding(_ layer: any Layer.Type) -> Catalog {
    var catalog = self
    catalog.layers.removeAll { $0.kind == layer.kind }
    catalog.layers.append(layer)
    return catalog
  }

  /// This catalog and one more loss, which takes the place of one of the same kind.
  public func adding(_ loss: any Loss.Type) -> Catalog {
    var catalog = self
    catalog.losses.removeAll { $0.kind == loss.kind }
    catalog.losses.append(loss)
    return catalog
  }

  /// This catalog and one more optimizer, which takes the place of one of the same kind.
  public func adding(_ optimizer: any Optimizer.Type) -> Catalog {
    var catalog = self
    catalog.optimizers.removeAll { $0.kind == optimizer.kind }
    catalog.optimizers.append(optimizer)
    return catalog
  }

  /// This catalog and one more metric, which takes the place of one of the same kind.
  public func adding(_ metric: any Metric.Type) -> Catalog {
    var catalog = self
    catalog.metrics.removeAll { $0.kind == metric.kind }
    catalog.metrics.append(metric)
    return catalog
  }

  /// This catalog and one more schedule, which takes the place of one of the same kind.
  public func adding(_ schedule: any Schedule.Type) -> Catalog {
    var catalog = self
    catalog.schedules.removeAll { $0.kind == schedule.kind }
    catalog.schedules.append(schedule)
    return catalog
  }

  /// The metric of this name, `f1` or `top-3-accuracy`; nil if none has it.
  public func metric(named name: String) -> (any Metric)? {
    for type in metrics {
      if let metric = type.init(named: name) { return metric }
    }
    return nil
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

  /// A figure that the schedule does not have is refused: most have a default, and one with a slip in
  /// its name would be taken for left out.
  func schedule(from decoder: any Decoder) throws -> any Schedule {
    let (container, kind) = try Self.kind(from: decoder)
    func decode<Component: Schedule>(_ type: Component.Type) throws -> any Schedule {
      try container.decode(type, forKey: kind)
    }
    guard let type = schedules.first(where: { $0.kind == kind.stringValue }) else {
      throw Self.unknown(kind, "schedule", known: schedules.map { $0.kind }, decoder)
    }
    let given = try container.nestedContainer(keyedBy: Kind.self, forKey: kind).allKeys
    if let name = given.map(\.stringValue).sorted().first(where: { !type.figures.contains($0) }) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "\(name.quotedForMessage) is no figure of the schedule \(type.kind); known are "
            + "\(type.figures.joined(separator: ", "))"))
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

/// A schedule as a file has it, with its kind, by which the decoder's catalog finds it.
package struct CatalogedSchedule: Codable {
  package let schedule: any Schedule

  package init(_ schedule: any Schedule) { self.schedule = schedule }

  package init(from decoder: any Decoder) throws {
    schedule = try Catalog.of(decoder).schedule(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    try Catalog.encode(schedule, kind: type(of: schedule).kind, to: encoder)
  }
}
