import ArgumentParser
import Descent
import DescentTables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One run of `descent train`, from the file to the saved model.
struct TrainingRun {
  let options: Train

  init(_ options: Train) { self.options = options }

  func run() throws {
    let csv = try CSV(contentsOf: options.file)
    let table = try Table(csv, target: options.target, task: options.task)
    try checkOutput()
    let split =
      table.classIndices.map {
        Split.stratified(classes: $0, fraction: Self.validationShare, seed: options.seed)
      }
      ?? Split.random(
        count: table.rowCount, fraction: Self.validationShare, seed: options.seed)
    let preparation = try table.preparation(trainingRows: split.training)
    let prepared = try table.prepared(with: preparation)
    let training = try prepared.dataset(split.training)
    let validation = try prepared.dataset(split.validation)
    let trainer = try makeTrainer(preparation, training)
    describe(csv, table)
    describe(preparation, split, trainer)

    let report = EpochReport(preparation.target)
    say(report.header)
    let history: History
    do {
      history = try trainer.fit(
        training, epochs: options.epochs, batches: options.batch,
        shuffle: .everyEpoch(seed: options.seed), validation: validation, keep: .best,
        observers: [report])
    } catch {
      guard case .notFinite(let step, let row, let loss) = error else { throw error }
      let line = csv.lines[split.training[row]]
      throw divergence(
        "\(options.file):\(line): step \(grouped(step)): the loss of this row is \(loss)", trainer)
    }
    guard let best = history.bestEpoch.map({ history.epochs[$0 - 1] }),
      let loss = best.validationLoss, loss.isFinite
    else {
      throw divergence("\(options.file): the loss of the validation rows is not finite", trainer)
    }
    try save(trainer.model, preparation, best)
    say("Best     epoch \(best.epoch): \(report.validation(best))")
    say("Saved    \(output), the weights of epoch \(best.epoch)")
  }

  /// The part of the rows that is not trained on.
  static let validationShare = 0.2

  /// Where the model goes: by default, `digits.safetensors` in the current folder for
  /// `Examples/Data/digits.csv`.
  private var output: String {
    if let output = options.output { return output }
    let name = options.file.split(separator: "/").last.map(String.init) ?? "model"
    return (name.hasSuffix(".csv") ? String(name.dropLast(4)) : name) + ".safetensors"
  }

  /// Before the training, whose hours would be lost if the model could not be written.
  private func checkOutput() throws {
    if Files.areSame(options.file, output) {
      throw FileError.unwritable(path: output, reason: "it is the table itself; name another file")
    }
    try Files.checkWritable(output)
  }

  private func divergence(_ place: String, _ trainer: Trainer) -> Divergence {
    Divergence(place: place, learningRate: trainer.optimizer.learningRate)
  }

  private func makeTrainer(_ preparation: Preparation, _ training: Dataset) throws -> Trainer {
    let outputs: Int
    let loss: any Loss
    let metrics: [any Metric]
    switch preparation.target {
    case .number:
      outputs = 1
      loss = SquaredError.plain
      metrics = [MeanAbsoluteError(), RootMeanSquaredError(), RSquared()]
    case .classes(_, let labels):
      outputs = labels.count
      loss = SoftmaxCrossEntropy()
      metrics = [Accuracy()]
    }
    try checkSize([preparation.features.count] + options.hidden.units + [outputs], training.count)
    let network = Sequential {
      for units in options.hidden.units {
        Dense(units, weights: .heUniform)
        ReLU()
      }
      Dense(outputs)
    }
    return try Trainer(
      network, for: training, loss: loss,
      optimizer: options.optimizer.type.standard(learningRate: options.learningRate),
      metrics: metrics,
      seed: options.seed)
  }

  /// 4 GiB of `Float`.
  private static let mostNumbers = 1 << 30

  /// Refuses what would otherwise end in a crash for want of memory: the parameters, their gradients
  /// and slots, and the activations of a batch and their gradients.
  private func checkSize(_ widths: [Int], _ trainingRows: Int) throws {
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    let rows = max(256, MiniBatches(of: options.batch, from: trainingRows).largestBatch)
    let activations = rows * (widths.reduce(0, +) * 2 + (widths.max() ?? 0) * 2)
    let numbers = parameters * 4 + activations
    if numbers > Self.mostNumbers {
      throw ValidationError(
        "--hidden \(options.hidden) and --batch \(options.batch): a model of \(grouped(parameters)) "
          + "parameters whose training holds \(grouped(numbers)) numbers in memory; expected at most "
          + "\(grouped(Self.mostNumbers)): give fewer units, or smaller batches")
    }
  }

  private func save(_ model: Model, _ preparation: Preparation, _ best: History.Epoch) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try model.write(
      to: output,
      metadata: [
        "descent.preparation": String(
          decoding: try encoder.encode(preparation), as: UTF8.self),
        "descent.seed": "\(options.seed)",
        "descent.best_epoch": "\(best.epoch)",
      ])
  }

  private func describe(_ csv: CSV, _ table: Table) {
    say(
      "Read     \(options.file): \(grouped(table.rowCount)) rows × "
        + "\(grouped(csv.header.count)) columns")
    let override = options.task == nil ? "; --task overrides" : ""
    say(
      "Target   \(table.targetName.quotedForMessage): \(table.task) (\(table.taskReason))\(override)"
    )
  }

  private func describe(_ preparation: Preparation, _ split: Split, _ trainer: Trainer) {
    let constant = preparation.features.count { $0.standardDeviation == 0 }
    let note = constant > 0 ? "; \(grouped(constant)) constant there, now 0" : ""
    say(
      "Features \(grouped(preparation.features.count)) numbers, z-scored by the training rows"
        + note)
    let isStratified = if case .classes = preparation.target { true } else { false }
    say(
      "Split    \(grouped(split.training.count)) rows to train, "
        + "\(grouped(split.validation.count)) to validate "
        + "(\(isStratified ? "stratified" : "at random"), seed \(options.seed))")
    let model = trainer.model
    let hidden = options.hidden.units.map { "Dense \(grouped($0)) → ReLU → " }.joined()
    say(
      "Model    \(grouped(model.input.count)) features → \(hidden)Dense "
        + "\(grouped(model.output.count)): \(grouped(model.parameterCount)) parameters")
    switch preparation.target {
    case .classes: say("Loss     softmax cross-entropy")
    case .number(let name, _, _):
      say(
        "Loss     squared error of \(name.quotedForMessage), z-scored too; mae and rmse are in its own units"
      )
    }
    say("Batches  \(MiniBatches(of: options.batch, from: split.training.count))")
    say(
      "Descent  \(options.optimizer.type.kind), learning rate \(trainer.optimizer.learningRate), the "
        + "gradient a batch's mean, \(grouped(options.epochs)) "
        + (options.epochs == 1 ? "epoch" : "epochs"))
  }
}
