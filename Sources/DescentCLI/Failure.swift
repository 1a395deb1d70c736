import ArgumentParser
import Descent
import DescentTables

/// The exit codes of sysexits.h that the command uses; 64, wrong usage, is ArgumentParser's own.
enum Failure {
  static let badData = ExitCode(65)
  static let missingFile = ExitCode(66)
  static let failedWrite = ExitCode(74)

  /// Runs the body; an error is printed on standard error and becomes the exit code that it stands for.
  static func reported(_ body: () throws -> Void) throws {
    do {
      if let refused = InstructionSet.refused {
        throw ValidationError(
          "DESCENT_ISA=\(refused): not an instruction set of this machine; expected avx512 or avx2 "
            + "(x86-64), neon (arm64) or portable, or nothing for the best")
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
  static func say(_ error: any Error) { Files.standardError("descent: \(error)\n") }

  private static func exitCode(of error: any Error) -> ExitCode {
    switch error {
    case is ValidationError, is SettingsError: .validationFailure
    case FileError.missing, FileError.unreadable: missingFile
    case FileError.unwritable: failedWrite
    case is CSVError, is TrainingError, is DatasetError, is ModelFileError, is ShapeError,
      is Divergence:
      badData
    default: .failure
    }
  }
}

/// A training whose loss is no number any more. What is saved are the best weights before, if they were to
/// be kept and there are any.
struct Divergence: Error, CustomStringConvertible {
  let place: String
  /// As it was asked for.
  let learningRate: Double
  /// What the schedule had made of it.
  let rateInEffect: Double

  var description: String {
    let isScheduled = rateInEffect != learningRate
    return "\(place); lower --learning-rate, which is \(learningRate), "
      + (isScheduled ? "and by --schedule was \(rateInEffect) then, " : "")
      + "or look for very large values"
  }
}

extension Divergence {
  /// A diagnosis whose rows are lines of the table.
  init(_ diagnosis: Diagnosis, in file: String, _ set: LearningSet, learningRate: Double) {
    func line(_ row: Int) -> Int { set.task.table.line(ofRow: set.trainingRows[row]) }
    let what: String
    let place = diagnosis.row.map { "\(file):\(line($0))" } ?? file
    let loss =
      if diagnosis.row != nil {
        "the loss of this row is \(written(diagnosis.loss))"
      } else if !diagnosis.loss.isFinite {
        "the epoch's loss is \(written(diagnosis.loss))"
      } else if case .slot = diagnosis.origin {
        "a slot of the optimizer is not finite"
      } else {
        "a parameter is not finite"
      }
    what =
      switch diagnosis.origin {
      case .features(let row): "the features of line \(line(row)) are not finite"
      case .parameter(let name, let layer, let kind):
        "the parameter \(name) of layer \(layer) (\(kind), counted from 0) is not finite"
      case .slot(let name, let parameter, let layer, let kind):
        "the slot \(name) of the parameter \(parameter) of layer \(layer) (\(kind), counted from 0) is not "
          + "finite, since its gradient is too large"
      case .output(let layer, let kind, _):
        "the first layer whose output is not finite is \(layer) (\(kind), counted from 0)"
      case .loss: "every layer's output is finite"
      }
    let lines = diagnosis.rows.prefix(8).map { "\(line($0))" }.joined(separator: ", ")
    let rest = diagnosis.rows.count > 8 ? " and \(grouped(diagnosis.rows.count - 8)) more" : ""
    self.init(
      place: "\(place): epoch \(diagnosis.epoch), step \(grouped(diagnosis.step)): \(loss); "
        + "\(what); the batch is of lines \(lines)\(rest)",
      learningRate: learningRate, rateInEffect: diagnosis.learningRate)
  }
}
