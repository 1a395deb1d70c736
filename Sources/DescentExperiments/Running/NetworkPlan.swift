import Descent

/// The network of an experiment: hidden layers, each Dense → normalization → activation → dropout, and the
/// output.
struct NetworkPlan {
  private let network: NetworkSettings
  private let layerFactors: LayerRates?
  private let dropout: Double
  /// The inputs that the network sees; nil for all.
  private var columns: [Int]?

  /// A network for a number of training rows. Throws if the settings do not go together.
  init(_ experiment: Experiment, rows: Int) throws(SettingError) {
    network = experiment.network
    dropout = network.dropout.fraction(rows: rows)
    layerFactors = experiment.regularization.layerRates
    try checkRates()
    try checkResidual()
    try checkBatch(experiment)
  }

  /// The same network of these inputs alone, or of all.
  func seeing(_ columns: [Int]?) -> NetworkPlan {
    var plan = self
    plan.columns = columns
    return plan
  }

  /// The layers. The last has the given number of outputs.
  func architecture(outputs: Int) -> Sequential {
    Sequential {
      if let columns { Select(columns) }
      for (number, units) in network.hidden.units.enumerated() {
        if isResidual(number) {
          Residual(Sequential(block(units)))
        } else {
          Sequential(block(units))
        }
      }
      // With zeros training begins at the mean, or at even odds, instead of at a random function of the row:
      // on a small table that is the difference between learning and overfitting.
      Dense(outputs, weights: .zeros)
    }
  }

  /// What the learning rate of each layer of the architecture is multiplied by; factors of 1 are left out.
  var layerRates: [Int: Double] {
    var layerRates: [Int: Double] = [:]
    for (layers, rate) in zip(layers, layerFactors?.rates ?? []) where rate != 1 {
      for layer in layers { layerRates[layer] = rate }
    }
    return layerRates
  }

  /// The changes of those factors.
  var layerRateChanges: [LayerRateChange] {
    (layerFactors?.changes ?? []).map { change in
      let rates = layers[change.position].map { ($0, change.rate) }
      return LayerRateChange(Dictionary(uniqueKeysWithValues: rates), after: change.length)
    }
  }

  /// The numbers of the architecture's layers that each hidden layer and the output are made of.
  private var layers: [Range<Int>] {
    var (layers, first) = ([Range<Int>](), columns == nil ? 0 : 1)
    for number in 0...network.hidden.units.count {
      let isBlock = number < network.hidden.units.count && !isResidual(number)
      let end = first + (isBlock ? block(1).count : 1)
      layers.append(first..<end)
      first = end
    }
    return layers
  }

  private func isResidual(_ number: Int) -> Bool { network.residual && number > 0 }

  private func block(_ units: Int) -> [any Layer] {
    let activation = network.activation.value
    // A batch normalization takes away what a bias would add.
    var layers: [any Layer] = [
      Dense(
        units, bias: network.normalization != .batch, weights: type(of: activation).weights)
    ]
    if let normalization = network.normalization.makeLayer { layers.append(normalization) }
    layers.append(activation)
    if dropout > 0 {
      layers.append(type(of: activation).dropout(dropout))
    }
    return layers
  }
}

extension NetworkPlan {
  private func checkRates() throws(SettingError) {
    guard let factors = layerFactors else { return }
    let expected = network.hidden.units.count + 1
    guard factors.rates.count == expected else {
      throw .refused(
        "\(setting: "layer-rates") \(factors.text): \(counted(factors.rates.count, "factor")); "
          + "expected \(expected), one for each layer of \(setting: "hidden") \(network.hidden.text) "
          + "and one for the output")
    }
    if factors.rates.last == 0 {
      throw .refused(
        "\(setting: "layer-rates") \(factors.text): the output begins at zeros, through which nothing "
          + "is learned while it is frozen; expected a last factor above 0")
    }
  }

  private func checkResidual() throws(SettingError) {
    guard network.residual else { return }
    let units = network.hidden.units
    guard units.count > 1, Set(units).count == 1 else {
      throw .refused(
        "\(setting: "residual"): \(setting: "hidden") is \(network.hidden.text); expected two hidden "
          + "layers or more, all of the same units, as 64,64,64")
    }
  }

  private func checkBatch(_ experiment: Experiment) throws(SettingError) {
    guard network.normalization == .batch else { return }
    let isSingle = experiment.descent.batch == .stochastic
    guard isSingle || experiment.regularization.microBatch == 1 else { return }
    throw .refused(
      "\(setting: "normalization") batch: \(setting: isSingle ? "batch" : "micro-batch") is 1, and "
        + "one row has no variance; expected 2 rows or more, or \(setting: "normalization") layer")
  }
}
