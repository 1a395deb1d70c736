import Descent

/// The network.
public struct NetworkSettings: Settings {
  /// The units of each hidden layer.
  public var hidden = HiddenLayers(units: [128, 64])
  /// The function after each hidden layer.
  public var activation = Chosen<ActivationFamily>(ReLU())
  /// The fraction of each hidden layer that is dropped at random in training.
  public var dropout = 0.0
  /// The layer between each hidden layer's weights and its activation.
  public var normalization = NormalizationName.none
  /// Whether each hidden layer's input is added to its output.
  public var residual = false

  /// Creates the defaults.
  public init() {}

  /// `Network`
  public static let title = "Network"

  /// The settings in the order of the help.
  public static let settings: [Setting<NetworkSettings>] = [
    Setting(
      "hidden", \.hidden,
      "Units of each hidden layer, separated by commas; 'none' for a linear model.",
      value: "units",
      foreign: [
        "hidden-layers", "hidden-layer-sizes", "hidden-units", "hidden-size", "hidden-sizes",
        "layers", "units",
      ]),
    Setting(
      "activation", \.activation,
      "The function after each hidden layer, with its hyperparameters behind a colon: leaky-relu:0.1.",
      foreign: ["act", "activation-function", "nonlinearity"]),
    Setting(
      "dropout", \.dropout, in: .fraction,
      """
      The fraction of each hidden layer's outputs that is dropped at random in training; with selu by \
      alpha dropout.
      """, value: "fraction", foreign: ["dropout-rate", "drop-rate", "p-dropout"]),
    Setting(
      "normalization", \.normalization,
      "The normalization between each hidden layer's weights and its activation.",
      foreign: [
        "norm", "batch-norm=batch", "batchnorm=batch", "layer-norm=layer", "layernorm=layer",
      ]),
    Setting(
      flag: "residual", \.residual,
      """
      Skip connections: add each hidden layer's input to its output (not the first layer's); all \
      hidden layers need the same units.
      """, foreign: ["skip-connections", "resnet"]),
  ]
}

/// The layer between a hidden layer's weights and its activation.
public enum NormalizationName: String, CaseIterable, SettingValue {
  /// No layer.
  case none
  /// `BatchNormalization`
  case batch
  /// `LayerNormalization`
  case layer
  /// `RMSNormalization`
  case rms

  /// The layer; nil for none.
  var makeLayer: (any Layer)? {
    switch self {
    case .none: nil
    case .batch: BatchNormalization()
    case .layer: LayerNormalization()
    case .rms: RMSNormalization()
    }
  }
}
