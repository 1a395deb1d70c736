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
    let table = try readTable()
    let split =
      table.classIndices.map {
        Split.stratified(classes: $0, fraction: Self.validationShare, seed: options.seed)
      }
      ?? Split.random(
        count: table.rowCount, fraction: Self.validationShare, seed: options.seed)
    let preparation = table.preparation(trainingRows: split.training)
    let prepared = table.prepared(with: preparation)
    let data = try Dataset(
      flat: prepared.features, shape: [prepared.featureCount], targets: prepared.targets)
    let training = data.selecting(split.training)
    let validation = data.selecting(split.validation)
    let trainer = try makeTrainer(preparation, training)
    describe(preparation, split, trainer)

    let report = EpochReport(preparation.target)
    print(report.header)
    let history = try trainer.fit(
      training, epochs: options.epochs, batches: options.batch,
      shuffle: .everyEpoch(seed: options.seed), validation: validation, keep: .best,
      observers: [report])
    try save(trainer.model, preparation, history)
    if let best = history.bestEpoch {
      print("Best     \(report.line(history.epochs[best - 1]))")
    }
  }

  /// The part of the rows that is not trained on.
  static let validationShare = 0.2

  private func readTable() throws -> Table {
    let bytes = try Files.read(contentsOf: options.file)
    let csv = try CSV(parsing: bytes, name: options.file)
    let table = try Table(csv, target: options.target, task: options.task)
    print("Read     \(options.file): \(table.rowCount) rows × \(csv.header.count) columns")
    print("Target   \(table.targetName): \(table.task) (\(table.taskReason)); --task overrides")
    return table
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
    let network = Sequential {
      for units in options.hidden.units {
        Dense(units, weights: .heUniform)
        ReLU()
      }
      Dense(outputs)
    }
    return try Trainer(
      network, for: training, loss: loss,
      optimizer: options.optimizer.rule(learningRate: options.learningRate), metrics: metrics,
      seed: options.seed)
  }

  private func describe(_ preparation: Preparation, _ split: Split, _ trainer: Trainer) {
    let constant = preparation.features.count { $0.standardDeviation == 0 }
    let note = constant > 0 ? "; \(constant) constant ones become 0" : ""
    print("Features \(preparation.features.count) numbers, z-scored by the training rows\(note)")
    let way = if case .classes = preparation.target { "stratified" } else { "at random" }
    print(
      "Split    \(split.training.count) rows to train, \(split.validation.count) to validate "
        + "(\(way), seed \(options.seed))")
    let hidden = options.hidden.units.map { "Dense \($0), ReLU, " }.joined()
    let model = trainer.model
    print(
      "Model    \(model.input.count) features, \(hidden)Dense \(model.output.count): "
        + "\(model.parameterCount) parameters")
    let batches = MiniBatches(of: options.batch, from: split.training.count)
    print("Batches  \(batches)")
    let rate = trainer.optimizer.learningRate
    print(
      "Descent  \(options.optimizer) at learning rate \(rate), mean over a batch")
  }

  private func save(_ model: Model, _ preparation: Preparation, _ history: History) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let path = options.output ?? defaultOutput
    try model.write(
      to: path,
      metadata: [
        "descent.preparation": String(
          decoding: try encoder.encode(preparation), as: UTF8.self),
        "descent.seed": "\(options.seed)",
        "descent.best_epoch": "\(history.bestEpoch ?? 0)",
      ])
    print("Saved    \(path)")
  }

  /// `digits.safetensors` in the current folder for `Examples/Data/digits.csv`.
  private var defaultOutput: String {
    let name = options.file.split(separator: "/").last.map(String.init) ?? "model"
    return (name.hasSuffix(".csv") ? String(name.dropLast(4)) : name) + ".safetensors"
  }
}
