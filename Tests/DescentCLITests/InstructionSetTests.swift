import CommandSupport
import Descent
import Foundation
import Testing

/// Training gives the same bytes on every instruction set and number of threads. The environment
/// variables DESCENT_ISA and DESCENT_THREADS, or --threads, force them.
struct InstructionSetTests {
  private let command = Command("descent")

  private func train(
    on instructionSet: String?, threads: Int = 1, epochs: Int = 2, optimizer: String = "adam"
  ) async throws -> (Command.Outcome, Data?) {
    let scratch = try Scratch()
    let model = scratch.url("model")
    var variables = ["DESCENT_THREADS": "\(threads)"]
    variables["DESCENT_ISA"] = instructionSet
    let outcome = try await command.run(
      [
        "train", "Examples/Data/digits.csv", "--target", "digit", "--epochs", "\(epochs)",
        "--batch",
        "64", "--hidden", "256,256", "--optimizer", optimizer, "--output", model.path,
      ], variables: variables)
    return (outcome, try? Data(contentsOf: model))
  }

  @Test(
    "Every instruction set of this machine trains the same model bytes on any number of threads")
  func sameBytes() async throws {
    let (_, best) = try await train(on: nil)
    var compared: [String] = []
    for instructionSet in ["avx512", "avx2", "neon", "portable"] {
      let threads = [1, 2, 8][compared.count]
      let (outcome, model) = try await train(on: instructionSet, threads: threads)
      // A machine without the instruction set says so and trains nothing.
      if outcome.status == 64 { continue }
      #expect(outcome.status == 0 && model == best, "\(instructionSet)")
      compared.append(instructionSet)
    }
    #expect(try #require(best).count > 60_000 && compared.contains("portable"))
  }

  @Test(
    "Each optimizer trains the same bytes on any instruction set, and no two train the same model")
  func optimizers() async throws {
    let kinds = Catalog.standard.optimizers.map { $0.kind }
    let models = try await withThrowingTaskGroup(of: Data.self) { group in
      for kind in kinds {
        group.addTask {
          let (_, best) = try await train(on: nil, threads: 2, epochs: 1, optimizer: kind)
          let (_, plain) = try await train(on: "portable", epochs: 1, optimizer: kind)
          #expect(try #require(best).count > 60_000 && best == plain, "\(kind)")
          return try #require(best)
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(models.count == kinds.count)
  }

  @Test("An unknown instruction set or an invalid number of threads is refused")
  func unknown() async throws {
    #if arch(x86_64)
      let other = "neon"
    #else
      let other = "avx512"
    #endif
    for (name, value, message) in [
      ("DESCENT_ISA", "mmx", "not an instruction set of this machine, which has "),
      ("DESCENT_ISA", other, "this machine lacks it, and has "),
      ("DESCENT_THREADS", "all", "expected a whole number from 1 to 64"),
      ("DESCENT_THREADS", "0", "expected a whole number from 1 to 64"),
      ("DESCENT_THREADS", "65", "expected a whole number from 1 to 64"),
      ("DESCENT_THREADS", "2x", "expected a whole number from 1 to 64"),
      ("DESCENT_THREADS", "99999999999999999999", "expected a whole number from 1 to 64"),
    ] {
      let outcome = try await command.run(
        ["inspect", "Examples/Data/penguins.csv"], variables: [name: value])
      #expect(outcome.status == 64 && outcome.output == "")
      #expect(outcome.errors.hasPrefix("descent: \(name)=\(value): \(message)"))
    }
  }

  @Test("The version names the instruction set")
  func version() async throws {
    let outcome = try await command.run(["--version"], variables: ["DESCENT_ISA": "portable"])
    #expect(outcome.status == 0 && outcome.output.hasSuffix(" (portable)\n"))
  }

  @Test("Evaluation and prediction give the same output on any number of threads")
  func evaluatesAndPredicts() async throws {
    let (table, scratch) = ("Examples/Data/digits.csv", try Scratch())
    let model = scratch.url("model").path
    let trained = try await command.run([
      "train", table, "--target", "digit", "--epochs", "1", "--output", model,
    ])
    #expect(trained.status == 0)
    for name in ["evaluate", "predict"] {
      let expected = try await command.run([name, model, table, "--threads", "1"])
      #expect(expected.status == 0 && expected.lines.count > 10)
      for threads in ["2", "8"] {
        let outcome = try await command.run([name, model, table, "--threads", threads])
        #expect(outcome.output == expected.output)
      }
      let refused = try await command.run([name, model, table, "--threads", "65"])
      #expect(refused.status == 64 && refused.errors.contains("a whole number from 1 to 64"))
    }
  }
}
