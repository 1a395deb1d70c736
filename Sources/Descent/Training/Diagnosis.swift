/// Where a loss, a parameter or an optimizer slot stopped being finite: the step, its rows, and the
/// first value that is not finite on the way from the features to the loss.
///
/// Rows are numbered as in the dataset that is trained on: row i of `data.selecting(rows)` is
/// `rows[i]`.
public struct Diagnosis: Sendable, Hashable, CustomStringConvertible {
  /// The first value that is not finite although everything it is computed from is.
  public enum Origin: Sendable, Hashable {
    /// The features of this row are not finite.
    case features(row: Int)
    /// A parameter of the layer with this number, counted from 0: `2.weight` of layer 2, a `dense`.
    case parameter(name: String, layer: Int, kind: String)
    /// A slot of the optimizer, such as Adam's `v`, for a parameter of the layer with this number. All
    /// else is finite, but the parameter no longer moves.
    case slot(name: String, parameter: String, layer: Int, kind: String)
    /// The output of the layer with this number, counted from 0, for this row.
    case output(layer: Int, kind: String, row: Int)
    /// The loss itself, or a value that is finite without dropout, which the search leaves out.
    case loss
  }

  /// The number of the epoch, counted from 1.
  public let epoch: Int
  /// The number of the step that could not be taken or, if a parameter overflowed, of the last
  /// step.
  public let step: Int
  /// The learning rate of the last step taken, which led here, or the optimizer's before the first
  /// step.
  public let learningRate: Double
  /// The rows of the step's batch.
  public let rows: [Int]
  /// The first of the rows whose loss is not finite, or nil if all losses are.
  public let row: Int?
  /// The loss of that row or, if `row` is nil, the mean loss over the epoch.
  public let loss: Double
  /// The first value that is not finite.
  public let origin: Origin

  /// The epoch, the step, what is not finite, and what to do.
  public var description: String {
    let what = symptom(ofRow: row.map { "row \($0)" })
    let numbers = rows.prefix(8).map { "\($0)" }.joined(separator: ", ")
    let rest = rows.count > 8 ? " and \(grouped(rows.count - 8)) more" : ""
    return "epoch \(epoch), step \(step): \(what); \(cause) (the batch: rows \(numbers)\(rest))"
  }

  /// The first value that is not finite and what to do about it:
  /// `the parameter 2.weight of layer 2 (dense) is not finite: lower the learning rate`.
  public var cause: String { originText { "row \($0)" } + advice }

  private var advice: String {
    switch origin {
    case .features: ": correct that row or leave it out"
    case .parameter: ": lower the learning rate"
    case .slot:
      ": clip the gradient, scale the features and the targets down, or train in double precision"
    case .output(_, _, let row):
      ", for row \(row): lower the learning rate, or look for features that are very large or not a "
        + "category of an Embedding"
    case .loss:
      ": lower the learning rate, or look for a target that is not finite or very large"
    }
  }
}

extension Diagnosis {
  /// `the loss of row 3 is nan`, for a row that is called by this name, or what else is not finite.
  package func symptom(ofRow name: String?) -> String {
    if let name { return "the loss of \(name) is \(written(loss))" }
    guard loss.isFinite else { return "the epoch's loss is \(written(loss))" }
    if case .slot = origin { return "a slot of the optimizer is not finite" }
    return "a parameter is not finite"
  }

  /// The first value that is not finite, without what to do. `name` is what a row is called, and `numbering`
  /// a remark on the layers' numbers.
  package func originText(numbering: String = "", _ name: (_ row: Int) -> String) -> String {
    switch origin {
    case .features(let row): "the features of \(name(row)) are not finite"
    case .parameter(let parameter, let layer, let kind):
      "the parameter \(parameter) of layer \(layer) (\(kind)\(numbering)) is not finite"
    case .slot(let slot, let parameter, let layer, let kind):
      "the slot \(slot) of the parameter \(parameter) of layer \(layer) (\(kind)\(numbering)) is not "
        + "finite, because its gradient is too large for the precision"
    case .output(let layer, let kind, _):
      "the first layer whose output is not finite is \(layer) (\(kind)\(numbering))"
    case .loss: "every layer's output is finite"
    }
  }
}

extension Trainer {
  /// Returns the error with a diagnosis of its origin if a loss is not finite, otherwise the error
  /// itself.
  func diagnosed(
    _ error: TrainingError, epoch: Int, _ batch: Batch, of dataset: some Dataset
  ) -> TrainingError {
    guard case .notFinite(_, let row, let loss) = error else { return error }
    return diagnosis(
      epoch: epoch, step: state.step + 1, batch, of: dataset, row: row, loss: loss)
  }

  /// Returns the error for parameters or a mean loss that are not finite after a batch.
  func diagnosis(
    epoch: Int, _ batch: Batch, of dataset: some Dataset, loss: Double
  ) -> TrainingError {
    diagnosis(epoch: epoch, step: state.step, batch, of: dataset, row: nil, loss: loss)
  }

  /// The error of a slot that is not finite, where all parameters and the mean loss are; nil if all slots are
  /// finite too.
  func slotDiagnosis(epoch: Int, _ batch: Batch, loss: Double) -> TrainingError? {
    guard !updater.slots.flat.isFinite,
      let slot = updater.firstSlotNotFinite()
    else { return nil }
    let kind = type(of: network.architecture.layers[slot.layer]).kind
    return .diverged(
      Diagnosis(
        epoch: epoch, step: state.step, learningRate: state.latestRate, rows: batch.rows, row: nil,
        loss: loss,
        origin: .slot(
          name: slot.name, parameter: slot.parameter, layer: slot.layer, kind: kind)))
  }

  private func diagnosis(
    epoch: Int, step: Int, _ batch: Batch, of dataset: some Dataset, row: Int?, loss: Double
  ) -> TrainingError {
    .diverged(
      Diagnosis(
        epoch: epoch, step: step, learningRate: state.latestRate, rows: batch.rows, row: row,
        loss: loss,
        origin: origin(in: batch, of: dataset)))
  }

  /// Runs the batch once more, layer by layer, in inference, and returns the first value that is
  /// not finite.
  private func origin(in batch: Batch, of dataset: some Dataset) -> Diagnosis.Origin {
    let parameters = state.parameters
    let precision = parameters.precision
    let examples = Examples(
      capacity: batch.count, features: network.input.count, targets: plan.targets.count,
      precision: precision)
    // The step read the batch a moment ago, so a failure to read it again is not the origin.
    guard (try? examples.read(batch, of: dataset)) != nil else { return .loss }
    let x = examples.features
    if let position = x.firstRowNotFinite { return .features(row: batch[position]) }
    let context = PassContext(
      .inference, parameters: parameters.all,
      memory: PassMemory(network, capacity: batch.count, precision: precision), rows: batch.count)
    let outputs = network.layers.all.map {
      Buffer(count: batch.count * $0.outputs, precision: precision)
    }
    defer { withExtendedLifetime((examples, outputs)) {} }
    func output(_ number: Int, _ layer: NetworkLayer) -> Matrix {
      outputs[number].matrix(rows: batch.count, columns: layer.outputs)
    }
    _ = network.layers.forward(x, in: context, key: RandomKey(seed: 0), into: output)
    for networkLayer in network.layers.all {
      let kind = type(of: network.architecture.layers[networkLayer.number]).kind
      for place in networkLayer.places
      where !parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns).isFinite
      {
        return .parameter(name: place.name, layer: networkLayer.number, kind: kind)
      }
      if let position = output(networkLayer.number, networkLayer).firstRowNotFinite {
        return .output(layer: networkLayer.number, kind: kind, row: batch[position])
      }
    }
    return .loss
  }
}

extension Matrix {
  fileprivate var firstRowNotFinite: Int? {
    (0..<rows).first { row in (0..<columns).contains { !self[row, $0].isFinite } }
  }
}
