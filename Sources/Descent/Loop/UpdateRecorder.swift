/// A layer with trained parameters, as a report names it.
package struct LayerSummary: Hashable, Sendable {
  /// The layer's number, from 0.
  package let number: Int
  /// Its kind, such as `dense`.
  package let kind: String
  /// The number of its trained parameters.
  package let parameters: Int
}

/// Norms of a layer's parameters, and what the steps since the last report did to them.
package struct LayerUpdates: Hashable, Sendable {
  /// √Σ w² of its parameters as they are now.
  package var weightNorm: Double
  /// The mean over the steps of √Σ g² of its gradient, with penalties and clipping.
  package var gradientNorm: Double?
  /// The mean over the steps of √Σ Δw².
  package var updateNorm: Double?
  /// The number of updates of single weights that were not 0 and had one before.
  package var updates = 0
  /// How many of these had the other sign than the weight's update before.
  package var signChanges = 0

  /// Norms without updates.
  package init(weightNorm: Double, gradientNorm: Double? = nil, updateNorm: Double? = nil) {
    (self.weightNorm, self.gradientNorm) = (weightNorm, gradientNorm)
    self.updateNorm = updateNorm
  }
}

extension Trainer {
  /// The layers with trained parameters.
  package var trainedLayers: [LayerSummary] {
    network.layers.all.compactMap { layer in
      let parameters = layer.trainedRanges.reduce(0) { $0 + $1.rows * $1.columns }
      guard parameters > 0 else { return nil }
      return LayerSummary(
        number: layer.number,
        kind: type(of: network.architecture.layers[layer.number]).kind, parameters: parameters)
    }
  }

  /// √Σ w² of each layer with trained parameters, as they are after the latest step.
  package var weightNorms: [LayerUpdates] {
    network.layers.all.filter { !$0.trainedRanges.isEmpty }.map { layer in
      LayerUpdates(weightNorm: norm(of: layer.trainedRanges, in: state.parameters.all))
    }
  }

  fileprivate func norm(of ranges: [ParameterRange], in flat: Matrix) -> Double {
    ranges.reduce(0) { $0 + Kernels.squares(of: $1.of(flat)) }.squareRoot()
  }
}

extension NetworkLayer {
  /// The ranges of the trained parameters of the layer and of its branches.
  fileprivate var trainedRanges: [ParameterRange] {
    places.filter(\.isTrained).map(\.range.asRow)
  }
}

/// Records what each step does to each layer: the norms of the gradient and of the update, and how
/// many weights move in the other direction than before.
///
/// It keeps the gradients of the steps, which gives the same bytes as fusing them with the update but
/// takes longer, and goes over all parameters after each step. Its memory is that of the parameters
/// two times, and a byte for each.
package final class UpdateRecorder: TrainingObserver {
  private let trainer: Trainer
  private let layers: [(layer: NetworkLayer, ranges: [ParameterRange])]
  /// The parameters before the step, and what the step has added to them.
  private let before: Buffer
  private let update: Buffer
  /// The sign of each weight's last update that was not 0, as −1 or 1; 0 before there is one.
  private var signs: [Int8]
  private var sums: [LayerUpdates]
  private var whole = LayerUpdates(weightNorm: 0)
  private var steps = 0
  private var step: Int

  /// Records the steps of this trainer from now on.
  package init(_ trainer: Trainer) {
    self.trainer = trainer
    trainer.keepsGradients = true
    layers = trainer.network.layers.all.map { ($0, $0.trainedRanges) }
      .filter { !$0.ranges.isEmpty }
    before = trainer.state.parameters.copy()
    update = Buffer(count: before.count, precision: before.precision)
    signs = Array(repeating: 0, count: before.count)
    sums = layers.map { _ in LayerUpdates(weightNorm: 0, gradientNorm: 0, updateNorm: 0) }
    whole = LayerUpdates(weightNorm: 0, gradientNorm: 0, updateNorm: 0)
    step = trainer.state.step
  }

  /// Records a step.
  package func observe(_ event: TrainingEvent) -> Decision {
    if case .batchEnded = event { record() }
    return .proceed
  }

  private func record() {
    // A batch whose rows all weigh 0 is not a step.
    guard trainer.state.step != step else { return }
    step = trainer.state.step
    steps += 1
    switch before.precision {
    case .single: takeUpdate(as: Float.self)
    case .double: takeUpdate(as: Double.self)
    }
    var (gradients, updates) = (0.0, 0.0)
    for index in layers.indices {
      let (layer, ranges) = layers[index]
      // The gradient of a frozen layer is not computed.
      let isFrozen = trainer.state.layers[layer.number].isFrozen
      let gradient = isFrozen ? 0 : trainer.norm(of: ranges, in: trainer.gradients.all)
      let change = trainer.norm(of: ranges, in: update.all)
      sums[index].add(gradient: gradient, update: change)
      (gradients, updates) = (gradients + gradient * gradient, updates + change * change)
      for range in ranges { countSigns(range, of: index) }
    }
    whole.add(gradient: gradients.squareRoot(), update: updates.squareRoot())
    before.all.copy(from: trainer.state.parameters.all)
  }

  private func takeUpdate<S: Scalar>(as type: S.Type) {
    trainer.state.parameters.all.withSpan(as: type) { now in
      before.all.withSpan(as: type) { before in
        update.all.withMutableSpan(as: type) { update in
          for index in 0..<now.count { update[index] = now[index] - before[index] }
        }
      }
    }
  }

  private func countSigns(_ range: ParameterRange, of layer: Int) {
    let start = range.offset
    switch update.precision {
    case .single: countSigns(range.of(update.all), from: start, of: layer, as: Float.self)
    case .double: countSigns(range.of(update.all), from: start, of: layer, as: Double.self)
    }
  }

  private func countSigns<S: Scalar>(
    _ update: Matrix, from start: Int, of layer: Int, as type: S.Type
  ) {
    var (updates, changes) = (0, 0)
    var signs = self.signs
    self.signs = []
    update.withSpan(as: type) { update in
      for index in 0..<update.count {
        let value = update[index]
        guard value != 0 else { continue }
        let (sign, last): (Int8, Int8) = (value > 0 ? 1 : -1, signs[start + index])
        updates += last == 0 ? 0 : 1
        changes += sign == -last ? 1 : 0
        signs[start + index] = sign
      }
    }
    self.signs = signs
    sums[layer].updates += updates
    sums[layer].signChanges += changes
  }

  /// Returns the norms of each layer, in the order of `trainedLayers`, and of all together, and begins
  /// anew. There are no norms of gradients and updates without a step.
  package func take() -> (layers: [LayerUpdates], whole: LayerUpdates) {
    let norms = trainer.weightNorms
    var result: [LayerUpdates] = []
    for (sum, norm) in zip(sums, norms) { result.append(sum.mean(over: steps, norm.weightNorm)) }
    var all = whole.mean(
      over: steps, result.reduce(0) { $0 + $1.weightNorm * $1.weightNorm }.squareRoot())
    all.updates = sums.reduce(0) { $0 + $1.updates }
    all.signChanges = sums.reduce(0) { $0 + $1.signChanges }
    steps = 0
    whole = LayerUpdates(weightNorm: 0, gradientNorm: 0, updateNorm: 0)
    sums = sums.map { _ in whole }
    return (result, all)
  }
}

extension LayerUpdates {
  fileprivate mutating func add(gradient: Double, update: Double) {
    gradientNorm = (gradientNorm ?? 0) + gradient
    updateNorm = (updateNorm ?? 0) + update
  }

  fileprivate func mean(over steps: Int, _ weightNorm: Double) -> LayerUpdates {
    var mean = self
    mean.weightNorm = weightNorm
    mean.gradientNorm = steps == 0 ? nil : gradientNorm.map { $0 / Double(steps) }
    mean.updateNorm = steps == 0 ? nil : updateNorm.map { $0 / Double(steps) }
    return mean
  }
}
