/// The components that a file may name: kind → type.
///
/// A component of your own joins with `Catalog.standard.adding(MyLayer.self)`.
public struct Catalog: Sendable {
  /// The layers.
  public private(set) var layers: Registry<any Layer.Type>
  /// The losses.
  public private(set) var losses: Registry<any Loss.Type>
  /// The optimizers.
  public private(set) var optimizers: Registry<any Optimizer.Type>
  /// The metrics.
  public private(set) var metrics: Registry<any Metric.Type>
  /// The schedules.
  public private(set) var schedules: Registry<any Schedule.Type>

  /// All that Descent has.
  public static let standard = Catalog(
    layers: Registry(
      "layer",
      [
        Dense.self, Sigmoid.self, Tanh.self, ReLU.self, LeakyReLU.self, PReLU.self, ReLU6.self,
        ELU.self, CELU.self, SELU.self, GELU.self, SiLU.self, Mish.self, Softplus.self,
        Softsign.self, LogSigmoid.self, ScaledTanh.self, HardSigmoid.self, HardTanh.self,
        HardSwish.self, Softmax.self, Maxout.self, LayerNormalization.self, RMSNormalization.self,
        BatchNormalization.self,
        Dropout.self, AlphaDropout.self, GaussianNoise.self, Flatten.self, Reshape.self,
        Embedding.self, Residual.self, Concatenate.self, Ensemble.self, Select.self,
      ]
    ) { $0 },
    losses: Registry(
      "loss",
      [
        SquaredError.self, AbsoluteError.self, Huber.self, LogCosh.self, Quantile.self,
        Gaussian.self, Poisson.self, CosineDistance.self, BinaryCrossEntropy.self,
        BinaryFocal.self, Hinge.self, SquaredHinge.self, SoftmaxCrossEntropy.self,
        SoftmaxFocal.self, KullbackLeibler.self, MultiClassHinge.self,
      ]
    ) { $0 },
    optimizers: Registry(
      "optimizer",
      [
        SGD.self, Momentum.self, Nesterov.self, Adam.self, AdamW.self, AMSGrad.self, Adamax.self,
        NAdam.self, RAdam.self, LAMB.self, Lion.self, Adagrad.self, RMSprop.self, Adadelta.self,
        Adafactor.self, Muon.self,
      ]
    ) { $0 },
    metrics: Registry(
      "metric",
      [
        Accuracy.self, TopKAccuracy.self, BalancedAccuracy.self, ClassPrecision.self,
        ClassRecall.self, FBeta.self, AreaUnderROC.self, AveragePrecision.self, LogLoss.self,
        BrierScore.self, CalibrationError.self, CohenKappa.self, MatthewsCorrelation.self,
        ConfusionMatrix.self, MeanAbsoluteError.self, RootMeanSquaredError.self, RSquared.self,
        MeanAbsolutePercentageError.self, ExplainedVariance.self, MedianAbsoluteError.self,
        SpearmanCorrelation.self,
      ]
    ) { $0 },
    schedules: Registry(
      "schedule",
      [
        ConstantRate.self, StepDecay.self, MultiStepDecay.self, ExponentialDecay.self,
        InverseTimeDecay.self, PolynomialDecay.self, LinearWarmup.self, CosineAnnealing.self,
        CosineRestarts.self, OneCycle.self, CyclicRate.self, PlateauDecay.self,
        ScheduleSequence.self,
      ]
    ) { $0 })

  /// This catalog with one more layer, which replaces one of the same kind.
  public func adding(_ type: any Layer.Type) -> Catalog { adding(type, to: \.layers) }

  /// This catalog with one more loss, which replaces one of the same kind.
  public func adding(_ type: any Loss.Type) -> Catalog { adding(type, to: \.losses) }

  /// This catalog with one more optimizer, which replaces one of the same kind.
  public func adding(_ type: any Optimizer.Type) -> Catalog { adding(type, to: \.optimizers) }

  /// This catalog with one more metric, which replaces one of the same kind.
  public func adding(_ type: any Metric.Type) -> Catalog { adding(type, to: \.metrics) }

  /// This catalog with one more schedule, which replaces one of the same kind.
  public func adding(_ type: any Schedule.Type) -> Catalog { adding(type, to: \.schedules) }

  private func adding<Type>(
    _ type: Type, to path: WritableKeyPath<Catalog, Registry<Type>>
  ) -> Catalog {
    var catalog = self
    catalog[keyPath: path] = self[keyPath: path].adding(type)
    return catalog
  }

  /// The metric of this name, `f1` or `top-3-accuracy`; nil if none has it.
  public func metric(named name: String) -> (any Metric)? {
    for type in metrics {
      if let metric = type.init(named: name) { return metric }
    }
    return nil
  }

  /// The optimizer of the command's text: `sgd`, `adam:0.01`, `adam:beta1=0.8,weight-decay=0.01`.
  /// - Throws: `ComponentError` if the kind or a hyperparameter is unknown, or a value is out of range.
  public func optimizer(_ text: String) throws(ComponentError) -> any Optimizer {
    try component(text)
  }

  /// The loss of the command's text: `huber`, `huber:2`, `binary-focal:gamma=2,alpha=0.25`.
  /// - Throws: `ComponentError` if the kind or a hyperparameter is unknown, or a value is out of range.
  public func loss(_ text: String) throws(ComponentError) -> any Loss { try component(text) }

  /// The layer of the command's text: `dense:64`, `leaky-relu:0.1`.
  /// - Throws: `ComponentError` if the kind or a hyperparameter is unknown, or a value is out of range.
  public func layer(_ text: String) throws(ComponentError) -> any Layer { try component(text) }

  /// The schedule of the command's text: `cosine`, `step:every=10e,factor=0.1`. Schedules one after the other
  /// are a `ScheduleSequence`.
  /// - Throws: `ComponentError` if the kind or a hyperparameter is unknown, or a value is out of range.
  public func schedule(_ text: String) throws(ComponentError) -> any Schedule {
    try component(text)
  }

  private func component<Value>(_ text: String) throws(ComponentError) -> Value {
    let component = try registry(of: Value.self).component(ComponentText(text))
    guard let component = component as? Value else { stop("a registry of another family") }
    return component
  }

  /// The key under which a decoder's `userInfo` carries the catalog.
  public static let userInfoKey = CodingUserInfoKey(rawValue: "descent.catalog")!

  fileprivate func decode<Value>(_ type: Value.Type, from decoder: any Decoder) throws -> Value {
    let component = try registry(of: type).decode(from: decoder)
    guard let component = component as? Value else { stop("a registry of another family") }
    return component
  }

  private func registry(of family: any Any.Type) -> any Family {
    switch ObjectIdentifier(family) {
    case ObjectIdentifier((any Layer).self): layers
    case ObjectIdentifier((any Loss).self): losses
    case ObjectIdentifier((any Optimizer).self): optimizers
    case ObjectIdentifier((any Metric).self): metrics
    case ObjectIdentifier((any Schedule).self): schedules
    default: stop("\(family) is not a family of components")
    }
  }
}

/// A registry, whatever its family.
private protocol Family {
  func decode(from decoder: any Decoder) throws -> any Component
  func component(_ text: ComponentText) throws(ComponentError) -> any Component
}

extension Registry: Family {}

/// A component as a file has it: under its kind, by which the decoder's catalog finds its type. `Value` is
/// `any Layer`, `any Loss`, `any Optimizer`, `any Metric` or `any Schedule`.
package struct Cataloged<Value> {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

extension Cataloged: Sendable where Value: Sendable {}

extension Cataloged: Codable {
  package init(from decoder: any Decoder) throws {
    let catalog = decoder.userInfo[Catalog.userInfoKey] as? Catalog ?? .standard
    value = try catalog.decode(Value.self, from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    guard let component = value as? any Component else { stop("\(Value.self) is not a component") }
    var container = encoder.container(keyedBy: HyperparameterName.self)
    try container.encode(
      component, forKey: HyperparameterName(stringValue: type(of: component).kind))
  }
}
