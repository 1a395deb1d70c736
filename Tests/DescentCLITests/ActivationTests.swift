import CommandSupport
import Foundation
import Testing

/// `descent train --activation`, which takes any activation of the catalog.
struct ActivationTests {
  @Test(
    "A network with each activation learns the digits, and `evaluate` reads its model",
    arguments: ["gelu", "hard-swish", "prelu", "selu"])
  func learns(kind: String) async throws {
    let command = Command("descent")
    let scratch = try Scratch()
    let model = scratch.url("model").path
    let training = try await command.run([
      "train", "Examples/Data/digits.csv", "--target", "digit", "--activation", kind, "--hidden",
      "32", "--epochs", "4", "--learning-rate", "0.01", "--output", model,
    ])
    #expect(training.status == 0 && training.errors == "")
    let best = try #require(training.lines.first { $0.hasPrefix("Best ") })
    #expect(try #require(best.split(separator: " ").last.flatMap { Double($0) }) > 0.9, "\(best)")
    let evaluation = try await command.run(["evaluate", model, "Examples/Data/digits.csv"])
    let accuracy = evaluation.lines.first { $0.hasPrefix("accuracy ") }?.split(separator: " ").last
    #expect(try #require(accuracy.flatMap { Double($0) }) > 0.9)
  }

  @Test("A layer that is not an activation is refused with a list of the activations")
  func refused() async throws {
    let outcome = try await Command("descent").run([
      "train", "Examples/Data/digits.csv", "--target", "digit", "--activation", "softmax",
    ])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors.contains(" gelu, ") && !outcome.errors.contains("maxout"))
  }
}
