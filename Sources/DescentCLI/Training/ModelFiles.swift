import Descent
import DescentExperiments
import DescentTables

/// Where the models of a training go.
struct ModelFiles {
  /// The best weights', or the last ones' if those alone are kept. By default `digits.safetensors` in the
  /// current folder for `Examples/Data/digits.csv`.
  let path: String
  /// The last weights' beside the best, `digits-last.safetensors`; nil unless both are kept.
  let lastPath: String?

  init(_ experiment: Experiment) {
    path = experiment.output.output ?? Self.defaultPath(for: experiment.file)
    let suffix = path.hasSuffix(Self.suffix) ? Self.suffix : ""
    lastPath =
      experiment.descent.keep == .both ? path.dropLast(suffix.count) + "-last" + suffix : nil
  }

  private static let suffix = ".safetensors"
  private static let tableSuffixes = [
    ".csv", ".tsv", ".txt", ".db", ".sqlite", ".sqlite3", ".arrow", ".feather", ".parquet", ".npy",
    ".npz", ".idx", ".libsvm", ".svm",
  ]

  private static func defaultPath(for file: String) -> String { name(of: file) + Self.suffix }

  /// What files about a table are named after: `digits` for `Examples/Data/digits.csv`.
  static func name(of file: String) -> String {
    let name = file == "-" ? "model" : file.split(separator: "/").last ?? "model"
    return String(name.withoutSuffix(of: [".gz", ".zst"]).withoutSuffix(of: Self.tableSuffixes))
  }

  /// Checks before the training, whose hours would be lost if a model could not be written.
  func check(_ experiment: Experiment) throws {
    for path in [path, lastPath].compactMap(\.self) {
      if Files.areSame(experiment.file, path) {
        throw FileError.unwritable(path: path, reason: "it is the table itself; name another file")
      }
      if case .file(let rows) = experiment.rows.validation, Files.areSame(rows, path) {
        throw FileError.unwritable(
          path: path, reason: "it is the table to validate on; name another file")
      }
      try Files.checkWritable(path)
    }
  }

  /// Throws unless there is room for the models, which are as large before the training as after it.
  func checkRoom(for model: TableModel) throws {
    let size = try model.serialized().count
    do throws(FileError) {
      try Files.checkRoom(for: room(forModelsOf: size))
    } catch {
      guard case .unwritable(let path, let reason) = error else { throw error }
      let models = lastPath == nil ? "the model takes" : "each model takes"
      throw FileError.unwritable(path: path, reason: "\(models) \(grouped(size)) bytes: \(reason)")
    }
  }

  /// The bytes that each file takes beside the files that exist already, for models of this size.
  func room(forModelsOf size: Int) -> [(path: String, bytes: Int)] {
    // The first one has taken the place of a file when the last is written.
    [(path, size)] + (lastPath.map { [($0, max(0, size - Files.size(of: path)))] } ?? [])
  }
}

extension Substring {
  /// The text without the first of these endings that it has, unless nothing is left.
  fileprivate func withoutSuffix(of suffixes: [String]) -> Substring {
    let suffix = suffixes.first { hasSuffix($0) && count > $0.count } ?? ""
    return dropLast(suffix.count)
  }
}

/// A model that has been written to a file or, if that failed, to a new folder for temporary files, so that
/// it is not lost.
struct SavedModel {
  /// Where the model is; nil if neither could be written.
  let place: String?
  /// Why it could not be written where it was to be.
  let failure: FileError?

  /// Writes the model.
  init(_ model: TableModel, to path: String) throws {
    do {
      try model.write(to: path)
      (place, failure) = (path, nil)
    } catch let failure as FileError {
      self = try SavedModel(model, insteadOf: path, failure)
    }
  }

  private init(_ model: TableModel, insteadOf path: String, _ failure: FileError) throws {
    do {
      let name = path.split(separator: "/").last ?? "model"
      let refuge = try "\(Files.makeTemporaryFolder())/\(name)"
      try model.write(to: refuge)
      (place, self.failure) = (refuge, failure)
    } catch let other as FileError {
      place = nil
      guard case .unwritable(let path, let reason) = failure else {
        self.failure = failure
        return
      }
      self.failure = .unwritable(path: path, reason: "\(reason); nor elsewhere: \(other)")
    }
  }
}
