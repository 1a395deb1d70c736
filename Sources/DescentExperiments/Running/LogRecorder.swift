import Descent
import DescentTables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes to an event log what the events of a training do not say: what a run depends on, the norms of
/// its weights and, at its end, what the kept weights predict. With `--log-details` also what each step
/// does, and the rows that fare worst. See docs/events.md.
final class LogRecorder: PartObserver {
  /// The most rows that are listed.
  static let mostRows = 50
  /// The most lines of norms, besides the first.
  private static let mostNorms = 200
  /// More rows are not recorded one by one.
  private static let mostRecordedRows = 20_000_000

  private let log: EventLog
  private let data: LearningData
  private let trainer: Trainer
  private let settings: LoopSettings
  private let precision: Precision
  private let updates: UpdateRecorder?
  private let rows: RowRecorder?
  private var interval = 1
  private var plannedEpochs = 0
  /// The time that the evaluation at the end took.
  private(set) var seconds = 0.0

  init(
    _ log: EventLog, _ experiment: Experiment, _ data: LearningData, _ trainer: Trainer
  ) {
    (self.log, self.data, self.trainer) = (log, data, trainer)
    (settings, precision) = (experiment.loop, experiment.descent.precision)
    let isDetailed = settings.logDetails && !settings.fastRun
    updates = isDetailed ? UpdateRecorder(trainer) : nil
    rows =
      isDetailed && data.areInMemory && data.training.count <= Self.mostRecordedRows
      ? RowRecorder(
        trainer, rows: data.training.count,
        isOfClasses: data.preparation.target.task == .classification) : nil
  }

  func partEnded() { rows?.partEnded() }

  func observe(_ event: TrainingEvent) -> Decision {
    switch event {
    case .began(let start):
      _ = log.observe(event)
      begin(start)
    case .batchEnded:
      _ = updates?.observe(event)
      _ = rows?.observe(event)
    case .validated: _ = log.observe(event)
    case .epochEnded(let epoch):
      _ = log.observe(event)
      if epoch.epoch % interval == 0 || epoch.epoch == plannedEpochs {
        addNorms(epoch: epoch.epoch, step: epoch.step)
      }
    case .ended(let history):
      // After an interruption nobody waits for more.
      if ![.interrupted, .cancelled].contains(history.stopReason) { end(history) }
      _ = log.observe(event)
    case .failed: _ = log.observe(event)
    }
    return .proceed
  }

  private func begin(_ start: TrainingStart) {
    // Any count may be asked for, so that a sum could overflow.
    interval = max(1, (start.epochs - 1) / Self.mostNorms + 1)
    plannedEpochs = start.epochs
    log.add("receipt", receipt)
    guard !settings.fastRun else { return }
    addNorms(epoch: start.firstEpoch - 1, step: start.step)
  }

  /// What is known before the training; a file that is larger than the memory has no fingerprint yet.
  private var receipt: [String: JSONValue] {
    let target = data.preparation.target
    var values: [String: JSONValue] = [
      "versions": .object(["descent": .string(Release.version)]),
      "machine": .object([
        "system": .string(Machine.system), "processor": JSONValue(Machine.processor),
        "processors": .int(Machine.processors), "threads": .int(KernelThreads.count),
        "instruction_set": .string(InstructionSet.name),
      ]),
      "table": .object(["rows": .int(data.rowCount), "dropped": .int(data.droppedRows)]),
      "target": .array(target.names.map { .string($0) }),
      "task": .string(target.task.rawValue),
      "layers": .array(
        trainer.trainedLayers.map {
          .object([
            "layer": .int($0.number), "kind": .string($0.kind), "parameters": .int($0.parameters),
          ])
        }),
    ]
    values["fingerprint"] = fingerprint
    if let limit = data.memoryLimit { values["memory"] = .int(limit) }
    return values
  }

  private var fingerprint: JSONValue? {
    (try? data.fingerprint(precision)).map { .string($0.digest) }
  }

  private func addNorms(epoch: Int, step: Int) {
    let (layers, whole): ([LayerUpdates], LayerUpdates)
    if let updates {
      (layers, whole) = updates.take()
    } else {
      layers = trainer.weightNorms
      whole = LayerUpdates(
        weightNorm: layers.reduce(0) { $0 + $1.weightNorm * $1.weightNorm }.squareRoot())
    }
    var values = json(whole)
    values["epoch"] = .int(epoch)
    values["step"] = .int(step)
    values["layers"] = .array(layers.map { .object(json($0)) })
    log.add("weights", values)
  }

  private func json(_ updates: LayerUpdates) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, norm) in [
      ("weight_norm", updates.weightNorm), ("gradient_norm", updates.gradientNorm),
      ("update_norm", updates.updateNorm),
    ] {
      if let norm, norm.isFinite { values[name] = .number(norm) }
    }
    guard self.updates != nil else { return values }
    values["updates"] = .int(updates.updates)
    values["sign_changes"] = .int(updates.signChanges)
    return values
  }
}

extension LogRecorder {
  /// Evaluates the weights that are kept, which the trainer has. What cannot be evaluated is left out: a
  /// training does not fail because of its log.
  private func end(_ history: History) {
    guard !settings.fastRun else { return }
    let clock = ContinuousClock()
    let start = clock.now
    defer { seconds = (clock.now - start) / .seconds(1) }
    if !data.areInMemory, let fingerprint {
      log.add("receipt", ["fingerprint": fingerprint])
    }
    let isBest = history.bestValidation != nil && trainer.lastModel != nil
    let kept = isBest ? trainer.model : trainer.averagedModel ?? trainer.model
    guard
      let model = try? TableModel(
        kept, data.preparation, loss: trainer.loss.unsmoothed, format: data.task.table.format)
    else { return }
    let place = isBest ? history.bestValidation : nil
    evaluate(model, epoch: place?.epoch ?? trainer.epochs, step: place?.step ?? trainer.steps)
    if let rows { add(rows, model) }
  }

  private func evaluate(_ model: TableModel, epoch: Int, step: Int) {
    // A file is not read once more for this.
    guard let rows = data.validation ?? (data.areInMemory ? data.training : nil),
      let targets = try? model.evaluation(of: rows), let json = try? targets.map(JSONValue.init)
    else { return }
    log.add(
      "evaluation",
      [
        "epoch": .int(epoch), "step": .int(step),
        "rows": .string(data.validation == nil ? "training" : "validation"),
        "targets": .array(json),
      ])
  }

  private func add(_ recorder: RowRecorder, _ model: TableModel) {
    let worst = recorder.worst(Self.mostRows)
    let target = data.preparation.target
    let isOfClasses = target.task == .classification
    let predictions =
      (try? model.predictions(for: worst.map(\.row), of: data.training)) ?? []
    let texts = worst.map { data.targetText(ofTrainingRow: $0.row) }
    var rows: [JSONValue] = []
    for (index, record) in worst.enumerated() {
      var row: [String: JSONValue] = [
        "line": .int(data.line(ofTrainingRow: record.row)), "row": .int(record.row),
        "visits": .int(record.visits), "mean_loss": .number(record.meanLoss),
        "last_loss": .number(record.lastLoss), "target": .string(texts[index]),
      ]
      if isOfClasses { row["wrong"] = .int(record.wrong) }
      if predictions.indices.contains(index) {
        row["predicted"] = .string(predictions[index].shortText)
      }
      rows.append(.object(row))
    }
    log.add("hardest", ["by": isOfClasses ? "wrong" : "loss", "rows": .array(rows)])
  }
}

extension Prediction {
  /// What is predicted, cut to what a table shows.
  fileprivate var shortText: String {
    switch self {
    case .number(let value), .normal(let value, _): decimal(value)
    case .class(let label, _): label.cutForReport
    case .numbers(let values): values.map { decimal($0) }.joined(separator: ", ").cutForReport
    case .classes(let labels, _): labels.joined(separator: ", ").cutForReport
    }
  }
}

extension String {
  /// The first 200 characters.
  fileprivate var cutForReport: String { String(prefix(200)) }
}

extension LearningData {
  /// Whether the rows to train on are in memory.
  var areInMemory: Bool {
    if case .memory = storage { true } else { false }
  }

  /// The memory for the rows of a file that does not fit in it, on which their order depends; nil for
  /// rows in memory.
  var memoryLimit: Int? {
    if case .file(_, _, _, let limit, _) = storage { limit } else { nil }
  }

  /// The target of a training row as the table has it.
  func targetText(ofTrainingRow row: Int) -> String {
    guard case .memory(let rows, _) = storage else { return "" }
    let texts = preparation.target.names.map { name in
      (try? task.table.column(named: name))?.text(ofRow: rows[row]) ?? ""
    }
    return texts.joined(separator: ", ").cutForReport
  }
}

extension JSONValue {
  /// The value that another one is written as.
  init(_ value: some Encodable) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
  }
}
