import Descent
import DescentTables

extension Experiment {
  /// The settings with which a saved model was trained, for another training on a table. `modelFile` is the
  /// model's path, for messages.
  /// - Throws: `ModelFileError` if they cannot be read.
  public init(of model: TableModel, from modelFile: String, file: String) throws {
    do throws(SettingError) {
      try self.init(record: model.record.settings)
    } catch {
      throw ModelFileError(
        file: modelFile, message: "the settings of its training cannot be read: \(error)")
    }
    self.file = file
    descent.precision = model.model.precision
  }

  /// Reads a table as a saved model takes it, and makes a trainer that goes on from the model's weights.
  ///
  /// The columns, what they are scaled by and the network are the model's; the rest is this experiment's. The
  /// optimizer is a new one at its own learning rate: a model has neither its state nor the place in a schedule.
  /// The rows are those that the model was trained on, if the table is that of its training, and otherwise all
  /// that have a target, of which `note` gets a sentence.
  /// - Throws: What is wrong with the settings or the table.
  public func prepare(
    from model: TableModel, note: (String) -> Void = { _ in }
  ) throws -> PreparedExperiment {
    try checkIsModels(model)
    try check()
    threads.use()
    let data = try LearningData(self, of: model, note: note)
    var experiment = self
    experiment.regularization.schedule = nil
    if regularization.chosenSchedule != nil {
      note("the schedule is left out: a saved model does not say where in it the training was")
    }
    if regularization.layerRates != nil, model.model.architecture.layers.first is Ensemble {
      note("the layer rates are left out: they are of the layers of each network of the ensemble")
    }
    return try PreparedExperiment(experiment, data, from: model.model)
  }

  /// Throws if a setting asks for another network or other inputs than the model has.
  private func checkIsModels(_ model: TableModel) throws(SettingError) {
    let recorded = try Experiment(record: model.record.settings)
    let parts: [(Bool, [String])] = [
      (columns != recorded.columns, ColumnSettings.settings.map(\.name).filter { $0 != "targets" }),
      (network != recorded.network, NetworkSettings.settings.map(\.name)),
      (
        descent.precision != model.model.precision
          || descent.loss.map { type(of: $0.value).kind }
            != recorded.descent.loss.map { type(of: $0.value).kind },
        ["precision", "loss"]
      ),
    ]
    let names = Set(parts.filter(\.0).flatMap(\.1))
    let changed = Self.settings.filter {
      names.contains($0.name) && $0.text(self) != $0.text(recorded)
    }
    if let setting = changed.first {
      throw .refused("\(setting: setting.name): it is the model's own here; leave it out")
    }
  }
}

extension LearningData {
  /// Reads a table as a saved model takes it. `note` gets what is odd about it.
  init(_ experiment: Experiment, of model: TableModel, note: (String) -> Void) throws {
    let names = model.preparation.target.names
    let format = experiment.reading.format(over: model.format)
    var options = try experiment.tableOptions()
    let input =
      try experiment.columns.targets.map {
        try TableInput(experiment.file).with(targets: $0, format: format).input
      } ?? TableInput(experiment.file)
    let table = try Table(
      reading: input.leavingOut(options, targets: names), format: format,
      options.kinds(targets: names), optional: Set(names),
      expecting: options.names(targets: names))
    table.notes.forEach { note("\(table.name): \($0)") }
    var preparation = model.preparation
    if let weights = preparation.weights, !table.names.contains(weights) {
      note("there is no column \(weights.quotedForMessage) of weights; each row weighs 1")
      (preparation, options.weights) = (preparation.withoutWeights, nil)
    }
    task = try TableTask(table, targets: names, options: options)
    let precision = model.model.precision
    func dataset(_ rows: [Int], _ weights: [Double]?) throws -> any Dataset {
      try preparation.compactDataset(
        of: table, rows: rows, classWeights: weights, precision: precision)
    }
    // After a refit no row is set aside.
    if let split = try? experiment.split(of: task), let fingerprint = model.record.rows,
      case let training = model.record.validationRows > 0 ? split.training : task.rows,
      let rows = try? preparation.dataset(of: table, rows: training, precision: precision),
      RowFingerprint(of: rows) == fingerprint
    {
      let task = task
      classWeights = try experiment.columns.classWeights.weights(of: task) {
        task.balancedClassWeights(trainingRows: training)
      }
      storage = .memory(rows: training)
      self.training = try dataset(training, classWeights)
    } else {
      let rows = try preparation.rowsWithTarget(of: table)
      note(
        "\(table.name): not the table that the model was trained on, so all "
          + "\(counted(rows.count, "row")) with a target are taken"
          + (experiment.columns.classWeights == .none ? "" : ", without the weights of classes"))
      preparation = try model.deciding(datesOf: experiment.file, format: format).preparation
      classWeights = nil
      storage = .memory(rows: rows)
      training = try dataset(rows, nil)
    }
    self.preparation = preparation
    var whole = experiment
    whole.rows.validation = .fraction(0)
    validationData = try ValidationData(whole, task, preparation, streamed: nil, note: note)
  }
}
