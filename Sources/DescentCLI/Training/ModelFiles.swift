import Descent
import DescentTables

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the models of a training go.
struct ModelFiles {
  /// The best weights', or the last ones' if those alone are kept. By default `digits.safetensors` in the
  /// current folder for `Examples/Data/digits.csv`.
  let path: String
  /// The last weights' beside the best, `digits-last.safetensors`; nil unless both are kept.
  let lastPath: String?

  init(_ options: TrainOptions) {
    path = options.output ?? Self.usual(for: options.file)
    let suffix = path.hasSuffix(Self.suffix) ? Self.suffix : ""
    lastPath = options.descent.keep == .both ? path.dropLast(suffix.count) + "-last" + suffix : nil
  }

  private static let suffix = ".safetensors"

  private static func usual(for file: String) -> String {
    let name = file == "-" ? "model" : file.split(separator: "/").last ?? "model"
    let suffix = [".csv", ".tsv", ".txt"].first { name.hasSuffix($0) } ?? ""
    return name.dropLast(suffix.count) + Self.suffix
  }

  /// Before the training, whose hours would be lost if a model could not be written.
  func check(_ options: TrainOptions) throws {
    for path in [path, lastPath].compactMap(\.self) {
      if Files.areSame(options.file, path) {
        throw FileError.unwritable(path: path, reason: "it is the table itself; name another file")
      }
      if case .file(let rows) = options.rows.validation, Files.areSame(rows, path) {
        throw FileError.unwritable(
          path: path, reason: "it is the table to validate on; name another file")
      }
      try Files.checkWritable(path)
    }
  }

  /// Throws unless there is room for the models, which are as large before the training as after it.
  func checkRoom(for trainer: Trainer, _ set: LearningSet, _ options: TrainOptions) throws {
    let size = try table(trainer.model, nil, of: trainer, set, options).serialized().count
    // One that is there makes room for the next when it is replaced.
    let new = [path, lastPath].compactMap(\.self).count { !Files.exists($0) }
    let bytes = size * max(1, new)
    do throws(FileError) {
      try Files.checkWritable(path, bytes: bytes)
    } catch {
      guard case .unwritable(let path, let reason) = error else { throw error }
      throw FileError.unwritable(
        path: path, reason: "the model takes \(grouped(bytes)) bytes: \(reason)")
    }
  }

  /// Where a model goes that cannot be written to its path at the end of a training, so that it is not lost.
  private static func refuge(for path: String) -> String {
    let name = path.split(separator: "/").last ?? "model"
    return (Terminal.environment("TMPDIR") ?? "/tmp")
      + "/descent-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
  }

  /// Writes a model of these weights to `path` or, if it cannot be written there, to the folder for temporary
  /// files. Where it is then, nil if nowhere, and what was wrong with `path`.
  func save(
    _ model: Model, _ weights: JudgedWeights?, of trainer: Trainer, _ set: LearningSet,
    _ options: TrainOptions, to path: String
  ) -> (path: String?, failure: (any Error)?) {
    func write(to path: String) throws {
      try table(model, weights, of: trainer, set, options).write(to: path)
    }
    do {
      try write(to: path)
      return (path, nil)
    } catch {
      let refuge = Self.refuge(for: path)
      return ((try? write(to: refuge)) == nil ? nil : refuge, error)
    }
  }

  /// A model of these weights with all that a prediction needs.
  private func table(
    _ model: Model, _ weights: JudgedWeights?, of trainer: Trainer, _ set: LearningSet,
    _ options: TrainOptions
  ) throws -> TableModel {
    let record = TrainingRecord(
      settings: options.record, seed: options.descent.seed, trainingRows: set.training.count,
      validationRows: set.validation?.count ?? 0, epoch: weights?.epoch ?? 0,
      metrics: weights?.figures ?? [:])
    return try TableModel(
      model, set.preparation, loss: trainer.loss, format: options.format.format(), record: record)
  }
}
