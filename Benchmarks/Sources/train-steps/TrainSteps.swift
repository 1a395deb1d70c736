import ArgumentParser
import Descent
import Foundation
import Measuring

/// Measures a workload's loss after a fixed number of steps, then times its steps. Prints one JSON object.
@main
struct TrainSteps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-steps", abstract: "Times training steps.")

  @Argument(help: "\(Workload.all.map(\.name).joined(separator: ", ")).") var workload: Workload
  @Option(help: "The rows of a batch: full, or a number.") var batch = BatchSize.mini(32)
  @Option(help: "The optimizer: sgd or adam.") var optimizer = Rule.sgd
  @Option(help: "Time epochs of fit with this option.") var habit: Habit?
  @Option(help: "The seconds to measure.") var seconds = 1.0
  @Option(help: "Run this number of steps without timing them, for instruction counts.")
  var steps: Int?
  @Option(help: "The data file of digits-to-97.") var digits = "Examples/Data/digits.csv"

  func run() throws {
    let task: any Task =
      switch workload.name {
      case "predict": try Predicting(workload)
      case "digits-to-97": try ReachingAccuracy(workload, batch, optimizer, file: digits)
      default:
        if let habit {
          try Fitting(workload, batch, optimizer, habit)
        } else {
          try Training(workload, batch, optimizer)
        }
      }
    if let steps { return try task.advance(steps) }
    try task.advance(workload.checkedSteps)
    let loss = try task.loss()
    let time = try StepTime(seconds: seconds) { try task.advance($0) }
    let rows = Double(task.rowsPerStep)
    let result = Result(
      workload: workload.name, batch: batch.description, optimizer: optimizer.rawValue,
      threads: Int(ProcessInfo.processInfo.environment["DESCENT_THREADS"] ?? "") ?? 1,
      microseconds_per_step: time, loss: loss, samples_per_second: rows / time.median * 1e6,
      gflops: rows * workload.operationsPerRow / time.median / 1e3)
    print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  }
}

struct Result: Encodable {
  let workload: String
  let batch: String
  let optimizer: String
  let threads: Int
  let microseconds_per_step: StepTime
  let loss: Double
  let samples_per_second: Double
  let gflops: Double
}

/// A task whose steps are timed.
protocol Task {
  /// Runs the given number of steps.
  func advance(_ steps: Int) throws
  /// Returns a value that every other system must reproduce.
  func loss() throws -> Double
  var rowsPerStep: Int { get }
}

/// The optimizers of the workloads.
enum Rule: String, ExpressibleByArgument, CaseIterable { case sgd, adam }

extension BatchSize: @retroactive ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}
