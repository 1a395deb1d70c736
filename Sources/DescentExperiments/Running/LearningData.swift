import Descent
import DescentTables

/// What a training works on: what is learned from a table, and its rows as datasets.
public struct LearningData: Sendable {
  /// What is learned: from the table, or from a sample of a file that is larger than the memory.
  public let task: TableTask
  /// What turns rows into the network's inputs.
  public let preparation: Preparation
  /// The rows to train on: an `ArrayDataset`, or a `WindowedDataset` of a file that is larger than the
  /// memory.
  public let training: any Dataset
  /// What a row of each class weighs besides its own weight, in the order of the labels; nil for 1.
  public let classWeights: [Double]?
  /// The rows to validate on; nil if there are none.
  public var validation: (any Dataset)? { validationData.rows }
  /// The rows to validate on, and how they were chosen.
  package let validationData: ValidationData
  /// Where the rows are.
  package let storage: RowStorage

  /// Reads the table of an experiment. `note` gets what is odd about its files.
  init(_ experiment: Experiment, note: (String) -> Void) throws {
    let (input, experiment) = try experiment.opened()
    let (limit, precision) = (experiment.memory.limit, experiment.descent.precision)
    let needed = input.bytesInMemory(precision: precision)
    if needed <= limit {
      var notes: [String] = []
      do {
        // Standard input cannot be read again.
        let limit = experiment.file == "-" ? Int.max : limit
        let data = try LearningData(reading: input, experiment, limit: limit) { notes.append($0) }
        notes.forEach(note)
        self = data
        return
      } catch let large as TooLarge {
        if input.rowCount != nil {
          try self.init(
            streaming: input, needed: large.bytes, limit: limit, experiment, note: note)
          return
        }
      }
    }
    guard input.rowCount == nil else {
      try self.init(streaming: input, needed: needed, limit: limit, experiment, note: note)
      return
    }
    let target = try experiment.target
    let packed = try experiment.packed(
      targets: [target] + targetNames(target, among: []), format: experiment.reading.format,
      beside: experiment.output.output ?? "", note: note)
    let neededPacked = packed.bytesInMemory(precision: precision)
    guard neededPacked > limit else {
      do {
        try self.init(reading: packed, experiment, limit: limit, note: note)
      } catch let large as TooLarge {
        try self.init(
          streaming: packed, needed: large.bytes, limit: limit, experiment, note: note)
      }
      return
    }
    try self.init(
      streaming: packed, needed: neededPacked, limit: limit, experiment, note: note)
  }

  /// That the rows take more memory than there is, as categories, texts and ranges of numbers have more inputs
  /// than a file says.
  private struct TooLarge: Error { let bytes: Int }

  /// The number of bytes that the table and its rows as a dataset take.
  func bytes(_ precision: Precision) -> Int {
    training is ByteDataset
      ? task.table.rowCount * (8 * task.table.columns.count + 1)
      : Self.bytes(task.table, preparation, precision)
  }

  private static func bytes(
    _ table: Table, _ preparation: Preparation, _ precision: Precision
  ) -> Int {
    table.rowCount * (8 * table.columns.count + precision.byteCount * preparation.width)
  }

  /// Reads all rows into memory.
  private init(
    reading input: TableInput, _ experiment: Experiment, limit: Int, note: (String) -> Void
  ) throws {
    let target = try experiment.target
    let options = try experiment.tableOptions()
    // One column may have the whole text as its name.
    let names = [target] + targetNames(target, among: [])
    let table = try Table(
      reading: input, format: experiment.reading.format, options.kinds(targets: names),
      optional: Set(names), expecting: options.names(targets: names))
    table.notes.forEach { note("\(table.name): \($0)") }
    let task = try TableTask(
      table, targets: targetNames(target, among: table.names), options: options)
    try experiment.checkTargetScaling(of: task)
    try self.init(experiment, task, experiment.split(of: task), limit: limit, note: note)
  }

  /// Prepares the rows of a table in memory.
  init(
    _ experiment: Experiment, _ task: TableTask, _ split: Split, limit: Int? = nil,
    note: (String) -> Void
  ) throws {
    self.task = task
    storage = .memory(rows: split.training, aside: split.validation)
    preparation = try task.preparation(trainingRows: split.training)
    // Bytes of arrays stay bytes.
    let isText = preparation.features.allSatisfy { $0.encoder.kind != .array }
    let bytes = isText ? Self.bytes(task.table, preparation, experiment.descent.precision) : 0
    if let limit, bytes > limit { throw TooLarge(bytes: bytes) }
    classWeights = try experiment.columns.classWeights.weights(of: task) {
      task.balancedClassWeights(trainingRows: split.training)
    }
    training = try preparation.compactDataset(
      of: task.table, rows: split.training, classWeights: classWeights,
      precision: experiment.descent.precision)
    validationData = try ValidationData(
      experiment, task, preparation, rows: split.validation, note: note)
  }

  /// Learns from a file block by block.
  private init(
    streaming input: TableInput, needed: Int, limit: Int,
    _ experiment: Experiment,
    note: (String) -> Void
  ) throws {
    let target = try experiment.target
    let options = try experiment.tableOptions()
    let precision = experiment.descent.precision
    let fraction =
      if case .fraction(let fraction) = experiment.rows.validation { fraction } else { 0.0 }
    guard
      let table = try StreamedTable(
        input, experiment.reading.format, targets: { targetNames(target, among: $0) }, options,
        split: experiment.rows.rule, fraction: fraction, seed: experiment.descent.seed,
        sampleRows: input.sampleRows(memory: limit, needed: needed))
    else { stop("a text is packed before it is streamed") }
    let task = table.task
    self.task = task
    task.table.notes.forEach { note("\(task.table.name): \($0)") }
    try experiment.checkTargetScaling(of: task)
    preparation = table.preparation
    classWeights = try experiment.columns.classWeights.weights(of: task) {
      balancedClassWeights(table.trainingRowsOfClasses)
    }
    let blocks = try table.blocks(
      of: table.training, classWeights: classWeights, precision: precision,
      partBytes: max(1 << 16, min(4 << 20, limit / 32)))
    let validationBlocks = try table.blocks(
      of: table.validation, precision: precision,
      partBytes: max(1 << 14, min(1 << 20, limit / 64)))
    let least =
      max(
        WindowedDataset.leastMemory(for: blocks, precision: precision) / 5 * 8,
        WindowedDataset.leastMemory(for: validationBlocks, precision: precision) * 8) + 16
    guard least <= limit else {
      throw SettingError.refused(
        "\(setting: "memory") \(experiment.memory.memory?.text ?? bytesText(limit)): too little for two of the "
          + "largest blocks of \(experiment.file); expected at least \(least)")
    }
    let windows = try WindowedDataset(blocks, memory: limit / 8 * 5, precision: precision)
    training = windows
    let validation =
      table.validation.count == 0
      ? nil
      : try WindowedDataset(validationBlocks, memory: limit / 8, precision: precision)
    validationData = try ValidationData(
      experiment, task, preparation, streamed: validation, note: note)
    storage = .file(
      table, blocks, needed: needed, limit: limit, windowRows: windows.windowRows)
  }

  /// A record of the rows to train on, for the model; nil for a file that is larger than the memory if some
  /// of it has never been read.
  func fingerprint(_ precision: Precision) throws -> RowFingerprint? {
    switch storage {
    case .file(_, let blocks, _, _, _): return blocks.fingerprint
    case .memory(let rows, _):
      if let training = training as? ArrayDataset { return RowFingerprint(of: training) }
      var builder = RowFingerprint.Builder()
      for start in stride(from: 0, to: rows.count, by: 4096) {
        let some = Array(rows[start..<min(start + 4096, rows.count)])
        builder.add(
          try preparation.dataset(
            of: task.table, rows: some, precision: precision))
      }
      return builder.fingerprint
    }
  }

  /// The number of rows of the table.
  package var rowCount: Int {
    switch storage {
    case .memory: task.table.rowCount
    case .file(let table, _, _, _, _): table.rowCount
    }
  }

  /// The number of rows of all files whose target is missing.
  public var droppedRows: Int {
    switch storage {
    case .memory: task.droppedRows + validationData.droppedRows
    case .file(let table, _, _, _, _): table.droppedRows + validationData.droppedRows
    }
  }

  /// How rows that do not fit in memory are read, and why, for a person to read; nil for rows in memory.
  package var memoryText: String? {
    guard case .file(_, _, let needed, let limit, let windowRows) = storage else { return nil }
    return "all rows would take \(bytesText(needed)), more than \(bytesText(limit)) (--memory); "
      + (windowRows >= training.count
        ? "the training rows alone fit, and are read once"
        : "each epoch reads them again, and shuffles \(counted(windowRows, "row")) at a time; --memory "
          + "\(limit) gives the same order again")
  }

  /// What deserves a check in the table; in a file that is larger than the memory, of a sample of its rows.
  package func notes(missing: [String]) -> [String] {
    let notes = task.notes(missing: missing)
    guard case .file = storage else { return notes }
    return notes.map { "in a sample of \(counted(task.table.rowCount, "row")): \($0)" }
  }

  /// Returns the line on which a training row starts; in a file without lines, the number of the row.
  package func line(ofTrainingRow row: Int) -> Int {
    switch storage {
    case .memory(let rows, _): task.table.line(ofRow: rows[row])
    case .file(let table, _, _, _, _): table.training.row(at: row) + 1
    }
  }
}

/// Where the rows of a training are.
package enum RowStorage: Sendable {
  /// In memory: the numbers of the training rows in the table, and of those that are set aside.
  case memory(rows: [Int], aside: [Int] = [])
  /// In a file that would need more bytes of memory than the limit; `windowRows` rows of it are in
  /// memory at a time.
  case file(StreamedTable, EncodedBlocks, needed: Int, limit: Int, windowRows: Int)
}

extension Experiment {
  /// What to learn from the table.
  package func tableOptions() throws(SettingError) -> TableOptions {
    var options = TableOptions()
    options.task = columns.task
    options.ignored = (columns.ignore?.names ?? []) + [rows.rule.columnName].compactMap(\.self)
    options.features = columns.features?.names
    if let name = rows.rule.columnName, options.features?.contains(name) ?? false {
      let option = rows.group == nil ? "split-column" : "group"
      throw .refused(
        "\(setting: "features") and \(setting: option): column \(name.quotedForMessage) splits the "
          + "rows and is not a feature; leave it out of one of them")
    }
    options.positive = columns.positive
    options.categorical = columns.categorical?.names ?? []
    options.texts = columns.text?.names ?? []
    options.numeric = columns.numeric?.names ?? []
    options.dateOrder = columns.dateOrder
    options.weights = columns.weights
    options.weighsClasses = columns.classWeights != .none
    options.scaling = columns.scaling
    options.fill = columns.fill
    options.bins = columns.bins ?? .count(0)
    options.targetScaling = columns.targetScaling?.scaling ?? .zScore
    if let loss = descent.loss?.value, loss.outputs == .logarithms {
      if let scaling = columns.targetScaling {
        throw .refused(
          "\(setting: "target-scaling") \(scaling.rawValue) and \(setting: "loss") "
            + "\(type(of: loss).kind): the loss divides its target by the mean; leave out "
            + "\(setting: "target-scaling")")
      }
      options.targetScaling = .mean
    }
    return options
  }

  /// Throws if a scaling is given for a target that is not a number.
  fileprivate func checkTargetScaling(of task: TableTask) throws(SettingError) {
    guard let scaling = columns.targetScaling, task.task == .classification else { return }
    throw .refused(
      "\(setting: "target-scaling") \(scaling.rawValue): \(task.targetTitle) is learned as "
        + "classes (\(task.reason)), which are not scaled; leave it out, or give "
        + "\(setting: "task") regression")
  }

  func split(of task: TableTask) throws(CSVError) -> Split {
    switch rows.validation {
    case .file: Split(training: task.rows, validation: [])
    case .fraction(let fraction):
      try task.split(rows.rule, fraction: fraction, seed: descent.seed)
    }
  }
}
