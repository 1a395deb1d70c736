import ArgumentParser
import Descent
import DescentBoard
import DescentExperiments
import DescentTables

/// The exit codes of sysexits.h that the command uses; 64, wrong usage, is ArgumentParser's own.
enum ExitCodes {
  static let badData = ExitCode(65)
  static let missingFile = ExitCode(66)
  static let unavailable = ExitCode(69)
  static let outOfMemory = ExitCode(71)
  static let failedWrite = ExitCode(74)

  /// Runs the body. An error is printed on standard error and becomes its exit code.
  static func reported(_ body: () throws -> Void) throws {
    do {
      if let refused = InstructionSet.refused {
        let present = listed(InstructionSet.present)
        throw ValidationError(
          "DESCENT_ISA=\(refused): "
            + (InstructionSet.known.contains(refused)
              ? "this machine lacks it, and has \(present)"
              : "not an instruction set of this machine, which has \(present)")
            + "; give one of them, or nothing for the best")
      }
      if let refused = KernelThreads.refused {
        throw ValidationError(
          "DESCENT_THREADS=\(refused): expected a whole number from 1 to 64, or nothing for one a core"
        )
      }
      try body()
    } catch let code as ExitCode {
      throw code
    } catch {
      say(error)
      throw exitCode(of: error)
    }
  }

  /// Prints an error on standard error, alone or before another that the command ends with.
  static func say(_ error: any Error) {
    let message = (error as? any SettingNamingError)?.message.commandText ?? "\(error)"
    Files.standardError("descent: \(plain(message))\n")
  }

  private static func exitCode(of error: any Error) -> ExitCode {
    switch error {
    case is ValidationError, is SettingError: .validationFailure
    case FileError.missing, FileError.unreadable: missingFile
    case FileError.unwritable: failedWrite
    case FileError.invalid: badData
    case is CSVError, is TrainingError, is DatasetError, is ModelFileError, is ShapeError,
      is Divergence, is ReadingFailure, is RunLogError:
      badData
    case let error as BoardError: error.isUnavailable ? unavailable : .validationFailure
    default: .failure
    }
  }
}
