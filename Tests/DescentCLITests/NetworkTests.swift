import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// The network that `--normalization`, `--residual`, `--dropout` and `--layer-rates` make.
struct NetworkTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private static let table = "Examples/Data/penguins.csv"
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  private func train(_ arguments: [String]) async throws -> Command.Outcome {
    try await command.run(
      ["train", Self.table, "--target", "species", "--output", model] + arguments)
  }

  @Test(
    "A block is dense, normalization, activation and dropout; --residual wraps it",
    arguments: [
      ("--normalization layer --dropout 0.1", "LayerNormalization → ReLU → Dropout 0.1", "Dense 8"),
      ("--normalization rms", "RMSNormalization → ReLU", "Dense 8"),
      (
        "--normalization batch --activation selu --dropout 0.2 --residual",
        "BatchNormalization → SELU → AlphaDropout 0.2", "Dense 8"
      ),
      ("--residual --activation tanh", "Tanh", "Dense 8"),
    ])
  func layers(options: String, behind: String, dense: String) async throws {
    let words = options.split(separator: " ").map(String.init)
    let outcome = try await train(
      ["--hidden", "8,8", "--epochs", "15", "--learning-rate", "0.01"] + words)
    #expect(outcome.status == 0 && outcome.errors == "")
    let block = "\(dense) → \(behind)"
    let second = words.contains("--residual") ? "Residual(\(block))" : block
    #expect(
      outcome.lines.contains {
        $0.hasPrefix("Model    15 inputs → \(block) → \(second) → Dense 3: ")
      }, "\(outcome.lines)")
    let best = try #require(outcome.lines.first { $0.hasPrefix("Best ") })
    #expect(try #require(best.split(separator: " ").last.flatMap { Double($0) }) > 0.9, "\(best)")
    let saved = try TableModel(contentsOf: model).model
    let isBatch = words.contains("batch")
    #expect((saved["0.bias"] == nil) == isBatch)
    if isBatch { #expect(saved["4.0.bias"] == nil && saved["4.1.mean"] != nil) }
    let evaluated = try await command.run(["evaluate", model, Self.table])
    #expect(evaluated.status == 0)
  }

  @Test(
    "A rate factor applies to a whole hidden layer, and 0 freezes the layer",
    arguments: [
      ("0,1,1", [], ["0."], ["2.", "4."]), ("1,0,0.5", [], ["2."], ["0.", "4."]),
      ("0,1,1", ["--normalization", "batch"], ["0.", "1."], ["3.", "4.", "6."]),
      ("1,0,1", ["--residual", "--normalization", "layer"], ["3."], ["0.", "1.", "4."]),
    ] as [(String, [String], [String], [String])])
  func rates(
    factors: String, options: [String], frozen: [String], free: [String]
  ) async throws {
    // The output layer starts at zero, so only the second step moves the layers before it.
    func weights(_ epochs: Int) async throws -> Model {
      let outcome = try await train(
        [
          "--hidden", "8,8", "--layer-rates", factors, "--keep", "last", "--epochs", "\(epochs)",
          "--batch", "full",
        ] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try TableModel(contentsOf: model).model
    }
    let (first, second) = (try await weights(2), try await weights(3))
    for (name, _) in first.parameterShapes {
      let isFrozen = frozen.contains { name.hasPrefix($0) }
      #expect(isFrozen != free.contains { name.hasPrefix($0) }, "\(name) is in exactly one list")
      #expect((first[name] == second[name]) == isFrozen, "\(name)")
    }
  }

  @Test(
    "A layer is unfrozen and frozen again at the steps or epochs that its factors give",
    arguments: ["0/1@2e/0@3e,1,1", "0/1@2/0@3,1,1", "0/0@3 epochs/1@2 epochs,1,1"])
  func unfreezes(factors: String) async throws {
    var weights: [Model] = []
    for epochs in 1...4 {
      let outcome = try await train([
        "--hidden", "8,8", "--layer-rates", factors, "--keep", "last", "--epochs", "\(epochs)",
        "--batch", "full",
      ])
      #expect(outcome.status == 0)
      #expect(outcome.lines.contains("Steps    layer rates times \(factors)"))
      let isReached = epochs > 2
      let note = "--layer-rates \(factors): the factor 1.0 comes after 2 steps, the training has "
      #expect(outcome.errors.contains("note: \(note)\(epochs)\n") != isReached, "\(outcome.errors)")
      weights.append(try TableModel(contentsOf: model).model)
    }
    for (name, isFrozen) in [("0.weight", true), ("0.bias", true), ("4.weight", false)] {
      #expect((weights[0][name] == weights[1][name]) == isFrozen, "\(name)")
      #expect(weights[1][name] != weights[2][name], "\(name)")
      #expect((weights[2][name] == weights[3][name]) == isFrozen, "\(name)")
    }
    let inspected = try await command.run(["inspect", model, "--json"])
    #expect(inspected.output.contains("\"layer-rates\":\"\(factors)\""), "\(inspected.output)")
  }

  @Test("Factors of 0.5 train exactly as half the learning rate does")
  func factors() async throws {
    func bytes(_ arguments: String...) async throws -> [[Double]] {
      let outcome = try await train(
        ["--hidden", "8", "--optimizer", "sgd", "--epochs", "3"] + arguments)
      #expect(outcome.status == 0)
      let saved = try TableModel(contentsOf: model).model
      return saved.parameterShapes.compactMap { saved[$0.name] }
    }
    let halves = try await bytes("--layer-rates", "0.5,0.5", "--learning-rate", "0.5")
    #expect(try await bytes("--learning-rate", "0.25") == halves)
    #expect(try await bytes("--learning-rate", "0.5") != halves)
  }

  @Test("A settings file holds all options of the network and trains the same bytes")
  func settings() async throws {
    let arguments = [
      "--hidden", "8,8", "--normalization", "batch", "--residual", "--layer-rates", "0.5/1@1e,1,1",
      "--average", "ema:0.9", "--lookahead", "3,share=0.8", "--label-smoothing", "0.1",
      "--micro-batch", "16", "--epochs", "2",
    ]
    let printed = try await command.run(
      ["settings", Self.table, "--target", "species", "--output", model] + arguments)
    for line in [
      "normalization: batch", "residual: true", "layer-rates: \"0.5/1@1e,1,1\"",
      "average: \"ema:0.9\"", "lookahead: \"3,share=0.8\"", "label-smoothing: 0.1",
    ] { #expect(printed.lines.contains(line), "\(line)") }
    #expect(try await train(arguments).status == 0)
    let bytes = try Data(contentsOf: scratch.url("model"))
    let record = try TableModel(contentsOf: model).record.settings
    // With batch normalization, the size of the micro-batches is a setting of the model.
    #expect(record["micro-batch"] == 16)
    let file = scratch.url("settings.yaml")
    for text in [
      printed.output,
      printed.output.replacingOccurrences(
        of: "\"0.5/1@1e,1,1\"", with: "[0.5/1@1e, 1, 1]"),
    ] {
      try Data(text.utf8).write(to: file)
      try FileManager.default.removeItem(atPath: model)
      let outcome = try await command.run(["train", file.path])
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Data(contentsOf: scratch.url("model")) == bytes)
    }
    #expect(
      try await command.run(["settings", Self.table, "--target", "species"]).lines
        .contains("# residual:"))
  }

  @Test(
    "Options that do not go together are refused before anything is written",
    arguments: [
      (
        "--layer-rates 1,0",
        "--layer-rates 1,0: 2 factors; expected 3, one for each layer of --hidden 128,64 and one for "
          + "the output"
      ),
      (
        "--layer-rates 1,1,0",
        "--layer-rates 1,1,0: the output begins at zeros, through which nothing is learned while it is "
          + "frozen; expected a last factor above 0"
      ),
      (
        "--residual",
        "--residual: --hidden is 128,64; expected two hidden layers or more, all of the same units, as "
          + "64,64,64"
      ),
      (
        "--residual --hidden 8",
        "--residual: --hidden is 8; expected two hidden layers or more, all of the same units, as "
          + "64,64,64"
      ),
      (
        "--normalization batch --batch 1",
        "--normalization batch: --batch is 1, and one row has no variance; expected 2 rows or more, or "
          + "--normalization layer"
      ),
      (
        "--normalization batch --micro-batch 1",
        "--normalization batch: --micro-batch is 1, and one row has no variance; expected 2 rows or "
          + "more, or --normalization layer"
      ),
    ])
  func refused(options: String, message: String) async throws {
    let outcome = try await train(options.split(separator: " ").map(String.init))
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors == "descent: \(message)\n")
    #expect(try scratch.contents == [])
  }

  @Test(
    "Option values that cannot be parsed are refused with what was expected",
    arguments: [
      ("--layer-rates=1,x", "expected finite numbers of at least 0 separated by commas"),
      ("--layer-rates=1,-1", "expected finite numbers of at least 0 separated by commas"),
      ("--layer-rates=1@5e,1", "\"1@5e\" is not a factor; expected finite numbers of at least 0 "),
      (
        "--layer-rates=1,0/1",
        "\"0/1\": when does \"1\" replace the factor before it? expected a length behind @, as 1@5e"
      ),
      (
        "--layer-rates=0/x@5e,1", "\"x\" is not a factor; expected finite numbers of at least 0 "
      ),
      (
        "--layer-rates=0/1@5s,1",
        "\"0/1@5s\": \"5s\" is not a length of training; expected a number above 0, of steps as 500"
      ),
      (
        "--layer-rates=0/1@5e/2@5 epochs,1",
        "\"0/1@5e/2@5 epochs\": two factors after 5 epochs; expected one"
      ),
      ("--average=sma", "\"sma\" is not a known average; known are ema, "),
      ("--average=ema:1", "\"ema:1\": ema: decay is 1.0; expected at least 0 and below 1"),
      ("--average=swa:0", "\"swa:0\": swa: from is 0; expected the number of an epoch, from 1"),
      ("--lookahead=0", "\"0\": Lookahead: steps is 0; expected a whole number from 1 to "),
      ("--lookahead=5,2", "\"5,2\": steps is given twice; expected one"),
      (
        "--lookahead=5,share=0",
        "\"5,share=0\": Lookahead: share is 0.0; expected a finite number above 0"
      ),
      ("--label-smoothing=1", "expected a number of at least 0 and below 1"),
    ])
  func unreadable(option: String, message: String) async throws {
    let outcome = try await train([option])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
