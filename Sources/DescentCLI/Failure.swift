import ArgumentParser
import Descent
import DescentTables

/// The exit codes of sysexits.h that the command uses; 64, wrong usage, is ArgumentParser's own.
enum Failure {
  static let badData = ExitCode(65)
  static let missingFile = ExitCode(66)
  static let failedWrite = ExitCode(74)

  /// Prints the error on standard error and returns the exit code that it stands for.
  static func report(_ error: any Error) -> ExitCode {
    if let code = error as? ExitCode { return code }
    Files.standardError("descent: \(error)\n")
    return switch error {
    case is ValidationError: .validationFailure
    case FileError.missing, FileError.unreadable: missingFile
    case FileError.unwritable: failedWrite
    case is CSVError, is TrainingError, is SourceError, is ModelFileError, is Divergence: badData
    default: .failure
    }
  }
}

/// A training whose loss is no number any more; nothing is saved.
struct Divergence: Error, CustomStringConvertible {
  let place: String
  let learningRate: Double

  var description: String {
    "\(place); lower --learning-rate, which is \(learningRate), or look for very large values"
  }
}
