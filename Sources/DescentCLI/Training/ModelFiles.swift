import Descent
import DescentTables

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
    do throws(FileError) {
      try Files.checkRoom(for: room(forModelsOf: size))
    } catch {
      guard case .unwritable(let path, let reason) = error else { throw error }
      let models = lastPath == nil ? "the model takes" : "each model takes"
      throw FileError.unwritable(path: path, reason: "\(models) \(grouped(size)) bytes: \(reason)")
    }
  }

  /// What the files of models of so many bytes take at once beside those that are there.
  func room(forModelsOf size: Int) -> [(path: String, bytes: Int)] {
    // The first one has taken the place of a file when the last is written.
    [(path, size)] + (lastPath.map { [($0, max(0, size - Files.size(of: path)))] } ?? [])
  }

  /// Writes a model of these weights to `path` or, if that fails, to a new folder for temporary files, so that
  /// it is not lost. Returns where it is, nil if neither could be written, and what failed.
  func save(
    _ model: Model, _ weights: JudgedWeights?, of trainer: Trainer, _ set: LearningSet,
    _ options: TrainOptions, to path: String
  ) throws -> (place: String?, failure: FileError?) {
    let table = try table(model, weights, of: trainer, set, options)
    do {
      try table.write(to: path)
      return (path, nil)
    } catch let failure as FileError {
      do {
        let name = path.split(separator: "/").last ?? "model"
        let refuge = try "\(Files.makeTemporaryFolder())/\(name)"
        try table.write(to: refuge)
        return (refuge, failure)
      } catch let other as FileError {
        guard case .unwritable(let path, let reason) = failure else { return (nil, failure) }
        return (nil, .unwritable(path: path, reason: "\(reason); nor elsewhere: \(other)"))
      }
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
