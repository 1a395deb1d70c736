import Descent

/// Learns a preparation from the training rows, block by block: one pass in bounded memory gives what all
/// rows at once give.
package struct PreparationLearner: Sendable {
  private let file: String
  private let weights: String?
  private var features: [FeatureLearner] = []
  private var targets: [TargetLearner] = []

  /// Learns what a task asks for, of whose table the rows are.
  package init(_ task: TableTask) throws(CSVError) {
    (file, weights) = (task.table.name, task.options.weights)
    let bins = task.options.bins.count(columns: task.roles.count { $0.kind == .number })
    for role in task.roles {
      guard let kind = role.kind else { continue }
      features.append(try FeatureLearner(kind, role.name, of: task.table, task.options, bins: bins))
    }
    targets = task.targets.map {
      TargetLearner($0, task.task, task.options.targetScaling)
    }
  }

  /// Adds training rows, each of which has a target. Throws if a column does not hold what its role
  /// requires, or if a target is negative although it is scaled by its mean.
  package mutating func add(_ table: Table, rows: [Int]) throws(CSVError) {
    try addToFeatures(table, rows: rows)
    for index in targets.indices { try targets[index].add(table, rows: rows) }
  }

  /// The features that threads are adding rows to.
  private struct Work {
    var waiting: [(index: Int, learner: FeatureLearner)]
    var done: [FeatureLearner?]
    var failures: [Int: CSVError] = [:]
  }

  /// The fewest rows that are worth another thread.
  private static let rowsForThreads = 10_000

  /// Adds rows to the features, on several threads if there are many rows. The first feature that fails is
  /// the one whose error is thrown; the learner has no features then.
  private mutating func addToFeatures(_ table: Table, rows: [Int]) throws(CSVError) {
    let work = Guarded(
      Work(
        waiting: features.enumerated().reversed().map { ($0, $1) },
        done: Array(repeating: nil, count: features.count)))
    features = []
    let threads =
      rows.count < Self.rowsForThreads
      ? 1 : min(KernelThreads.count, work.withLock { $0.waiting.count })
    Threads.run(max(threads, 1)) {
      while var next = work.withLock({ $0.waiting.popLast() }) {
        do throws(CSVError) {
          try next.learner.add(table, rows: rows)
          work.withLock { [next] in $0.done[next.index] = next.learner }
        } catch {
          work.withLock { [next, error] in $0.failures[next.index] = error }
        }
      }
    }
    let (done, failure) = work.withLock { work in
      (work.done, work.failures.min { $0.key < $1.key }?.value)
    }
    if let failure { throw failure }
    features = done.compactMap(\.self)
  }

  /// Returns the preparation that the rows so far give. Throws if a numeric target is the same in all
  /// of them, because there would be nothing to learn.
  package func preparation() throws(CSVError) -> Preparation {
    var learned: (features: [Preparation.Feature], targets: [Preparation.Target]) = ([], [])
    for feature in features {
      learned.features.append(
        Preparation.Feature(name: feature.name, encoder: try feature.encoder(file: file)))
    }
    for target in targets { learned.targets.append(try target.target(file: file)) }
    return Preparation(
      features: learned.features,
      target: learned.targets.count == 1 ? learned.targets[0] : .several(learned.targets),
      weights: weights)
  }
}

/// Learns how a target is scaled from the training rows, block by block.
private struct TargetLearner: Sendable {
  private let column: TargetColumn
  private let task: LearningTask
  private let scaling: TargetScaling
  private var moments = Moments()
  private var first: Double?
  private var rowCount = 0

  init(_ column: TargetColumn, _ task: LearningTask, _ scaling: TargetScaling) {
    (self.column, self.task, self.scaling) = (column, task, scaling)
  }

  private var name: String { column.column.name }

  mutating func add(_ table: Table, rows: [Int]) throws(CSVError) {
    guard task == .regression else { return }
    if scaling == .mean { try table.refuseNegatives(of: name, rows: rows) }
    let values = try table.numbers(named: name)
    for row in rows {
      if first == nil { first = values[row] }
      moments.add(scaling == .log1p ? signedLogarithm(values[row]) : values[row])
    }
    rowCount += rows.count
  }

  func target(file: String) throws(CSVError) -> Preparation.Target {
    guard task == .regression else {
      return .classes(name: name, labels: column.labels, areNumbers: column.areNumbers)
    }
    let (mean, deviation) = (moments.mean, moments.standardDeviation)
    func error(_ message: String) -> CSVError {
      CSVError(
        file: file, line: 1, message: "target column \(name.quotedForMessage) \(message)")
    }
    guard deviation.isFinite, mean.isFinite else {
      throw error("holds numbers whose spread is beyond the range of Double; rescale it")
    }
    guard deviation > 0 else {
      throw error(
        "is \(first.map(label(of:)) ?? "") in all \(counted(rowCount, "training row")); there is "
          + "nothing to learn: give more rows, or choose another target")
    }
    return switch scaling {
    case .zScore: .number(name: name, mean: mean, standardDeviation: deviation)
    case .log1p: .logarithm(name: name, mean: mean, standardDeviation: deviation)
    case .mean: .number(name: name, mean: 0, standardDeviation: mean)
    }
  }
}
