import Descent

/// The network.
public struct NetworkSettings: Settings {
  /// The units of each hidden layer.
  public var hidden = HiddenLayers(units: [128, 64])
  /// The function after each hidden layer.
  public var activation = Chosen<ActivationFamily>(ReLU())
  /// The fraction of each hidden layer that is dropped at random in training.
  public var dropout: DropoutRate = 0.0
  /// The layer between each hidden layer's weights and its activation.
  public var normalization = NormalizationName.none
  /// Whether each hidden layer's input is added to its output.
  public var residual = false
  /// How many such networks are trained, whose predictions are averaged; nil for one.
  public var ensemble: EnsembleSize?

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
      "dropout", \.dropout,
      """
      The fraction of each hidden layer's outputs that is dropped at random in training; with selu by \
      alpha dropout. 'auto' is from 0.3 for a small table to almost 0 for a large one.
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
    Setting(
      "ensemble", \.ensemble,
      """
      Train this many such networks, from other weights and in other orders of the rows, and average \
      their predictions; they are saved as one model. With --bins every second one sees the numbers without \
      them. 'auto' is 4 for up to 50,000 training rows, 2 up to 200,000, and then 1.
      """, value: "n", default: "1",
      foreign: ["ensemble-size", "n-members", "members", "bagging", "n-estimators"],
      use: [.model, .wholeTraining]),
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
