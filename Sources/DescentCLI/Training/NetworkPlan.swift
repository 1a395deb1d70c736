import ArgumentParser
import Descent

/// The network that the options ask for: hidden layers, each Dense → normalization → activation →
/// dropout, and the output.
struct NetworkPlan {
  private let options: NetworkOptions
  private let layerFactors: LayerRates?

  /// Throws if the options do not go together.
  init(_ options: TrainOptions) throws {
    self.options = options.network
    layerFactors = options.refinement.layerRates
    try checkRates()
    try checkResidual()
    try checkBatch(options)
  }

  /// The layers, the last of so many outputs.
  func architecture(outputs: Int) -> Sequential {
    Sequential {
      for (number, units) in options.hidden.units.enumerated() {
        if isResidual(number) {
          Residual(Sequential(block(units)))
        } else {
          Sequential(block(units))
        }
      }
      // The training begins at the mean, or at even odds, and not at a random function of the row:
      // on a small table that is the difference between learning and overfitting.
      Dense(outputs, weights: .zeros)
    }
  }

  /// What the learning rate of each layer of the architecture is multiplied by; those of 1 are left out.
  var layerRates: [Int: Double] {
    var layerRates: [Int: Double] = [:]
    for (layers, rate) in zip(layers, layerFactors?.rates ?? []) where rate != 1 {
      for layer in layers { layerRates[layer] = rate }
    }
    return layerRates
  }

  /// What takes the place of those.
  var rateChanges: [LayerRateChange] {
    (layerFactors?.changes ?? []).map { change in
      let rates = layers[change.position].map { ($0, change.rate) }
      return LayerRateChange(Dictionary(uniqueKeysWithValues: rates), after: change.length)
    }
  }

  /// The numbers of the architecture's layers that each hidden layer and the output are made of.
  private var layers: [Range<Int>] {
    var (layers, first) = ([Range<Int>](), 0)
    for number in 0...options.hidden.units.count {
      let isBlock = number < options.hidden.units.count && !isResidual(number)
      let end = first + (isBlock ? block(1).count : 1)
      layers.append(first..<end)
      first = end
    }
    return layers
  }

  private func isResidual(_ number: Int) -> Bool { options.residual && number > 0 }

  private func block(_ units: Int) -> [any Layer] {
    let activation = options.activation.type
    // A batch normalization takes away what a bias would add.
    var layers: [any Layer] = [
      Dense(units, bias: options.normalization != .batch, weights: activation.weights)
    ]
    if let normalization = options.normalization.layer { layers.append(normalization) }
    layers.append(activation.withDefaults)
    if options.dropout > 0 {
      layers.append(activation.dropout(options.dropout))
    }
    return layers
  }

  private func checkRates() throws {
    guard let text = layerFactors else { return }
    let rates = text.rates
    guard rates.count == options.hidden.units.count + 1 else {
      throw ValidationError(
        "--layer-rates \(text): \(counted(rates.count, "factor")); expected "
          + "\(options.hidden.units.count + 1), one for each layer of --hidden \(options.hidden) and "
          + "one for the output")
    }
    if rates.last == 0 {
      throw ValidationError(
        "--layer-rates \(text): the output begins at zeros, through which nothing is learnt while it "
          + "is frozen; expected a last factor above 0")
    }
  }

  private func checkResidual() throws {
    guard options.residual else { return }
    let units = options.hidden.units
    guard units.count > 1, Set(units).count == 1 else {
      throw ValidationError(
        "--residual: --hidden is \(options.hidden); expected two hidden layers or more, all of the "
          + "same units, as 64,64,64")
    }
  }

  private func checkBatch(_ options: TrainOptions) throws {
    guard options.network.normalization == .batch else { return }
    let isSingle = options.descent.batch == .stochastic
    guard isSingle || options.refinement.microBatch == 1 else { return }
    throw ValidationError(
      "--normalization batch: --\(isSingle ? "batch" : "micro-batch") is 1, and one row has no "
        + "variance; expected 2 rows or more, or --normalization layer")
  }
}
