import ArgumentParser
import Descent
import DescentExperiments

/// One run of `descent tune`: tests, draws and suggests.
struct TuningRun {
  private let plan: RangeTestPlan
  private let isJSON: Bool
  private let console: Console
  private var picturePath: String? { plan.experiment.output.output }

  init(_ plan: RangeTestPlan, isJSON: Bool) {
    self.plan = plan
    self.isJSON = isJSON
    console = Console(reportingTo: isJSON ? .error : .output)
  }

  /// Exits with 1 if no batch size has a suggestion. What has been found is printed even if the picture
  /// cannot be written.
  func run() throws {
    Interrupt.ignoreBrokenPipes()
    try checkPicture()
    let prepared = try plan.prepare(note: console.note)
    let others = plan.experiment.ignoredByRangeTest.map(\.commandText)
    if !others.isEmpty { console.note("the range test ignores \(listed(others))") }
    TrainingDescription(prepared.prepared).writeTask(to: console)
    Interrupt.listen()
    let results = try prepared.run(
      cancellation: Cancellation { Interrupt.exitCode == nil ? nil : .interrupted }
    ) { console.show(progress: Double($0.done) / Double($0.total), "range test") }
    console.clearProgress()
    let report = TuningReport(plan, results, console: console)
    try report.write()
    let failure = writePicture(results)
    if isJSON { try console.json(report.json(picture: failure == nil ? picturePath : nil)) }
    try console.finish()
    if let failure { throw failure }
    if let code = Interrupt.exitCode { throw ExitCode(code) }
    if !results.contains(where: { $0.summary.suggestion != nil }) { throw ExitCode.failure }
  }

  /// Throws before the tests if the picture could not be written.
  private func checkPicture() throws {
    guard let path = picturePath else { return }
    if Files.areSame(plan.experiment.file, path) {
      throw FileError.unwritable(path: path, reason: "it is the table itself; name another file")
    }
    try Files.checkWritable(path)
  }

  private func writePicture(_ results: [TunedBatch]) -> FileError? {
    guard let path = picturePath, !results.isEmpty else { return nil }
    let heading = "\(plan.experiment.file), target \(plan.experiment.columns.target ?? "")"
    do throws(FileError) {
      try Files.write(Array(RangeTestPicture(heading, results).svg.utf8), to: path)
      console.say("Picture", path)
      return nil
    } catch {
      return error
    }
  }
}
