import CommandSupport
import Testing

/// The example `minibatch-loop` as a process.
struct MinibatchLoopTests {
  private let command = Command("minibatch-loop")

  @Test("Ten epochs of the hand-written loop reach 95% accuracy on the digits")
  func learnsDigits() async throws {
    let outcome = try await command.run([])
    #expect(outcome.status == 0 && outcome.errors == "")
    let format =
      /epoch (\d+)  train_loss (\d\.\d{4})  acc (\d\.\d{4})  val_loss (\d\.\d{4})  acc (\d\.\d{4})/
    let epochs = try outcome.lines.map { try #require($0.wholeMatch(of: format), "\($0)").output }
    #expect(epochs.compactMap { Int($0.1) } == Array(1...10))
    let losses = epochs.compactMap { Double($0.2) }
    #expect(losses == losses.sorted(by: >))
    #expect(try #require(Double(epochs[9].5)) >= 0.95)
  }

  @Test("The first argument names another file, and the error for a missing file names it")
  func missingFile() async throws {
    let outcome = try await command.run(["no.csv"])
    #expect(outcome.status == 1 && outcome.output == "")
    #expect(
      outcome.errors == """
        minibatch-loop: no.csv: there is no such file; check the path and the current folder

        """)
  }
}
