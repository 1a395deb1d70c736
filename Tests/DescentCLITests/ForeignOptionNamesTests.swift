import CommandSupport
import DescentExperiments
import Testing

@testable import DescentCLI

/// Options by the names that other programs give them.
struct ForeignOptionNamesTests {
  @Test(
    "An option name of another program is answered with our name",
    arguments: [
      ("lr", "learning-rate"), ("epoch", "epochs"), ("max-iter", "epochs"),
      ("hidden_layers", "hidden"), ("hidden-layers", "hidden"), ("layers", "hidden"),
      ("batch_size", "batch"), ("batch-size", "batch"), ("optim", "optimizer"),
      ("target-column", "target"), ("label", "target"), ("random-state", "seed"),
      ("dropout-rate", "dropout"), ("val-split", "validation"),
      ("Validation-Split", "validation"), ("no-shuffle", "shuffle in-order"),
      ("sep", "delimiter"), ("alpha", "l2"), ("micro-batch-size", "micro-batch"),
    ])
  func ours(name: String, option: String) {
    for guess in ["", ". Did you mean '--l1'?"] {
      #expect(
        ForeignOptionNames.corrected(
          "Error: Unknown option '--\(name)'\(guess)\nUsage:", of: "train")
          == "Error: Unknown option '--\(name)'. Did you mean '--\(option)'?\nUsage:")
    }
  }

  @Test("Other messages, and messages of a command without the option, are unchanged")
  func others() {
    for (message, command) in [
      ("Unknown option '--foo'. Did you mean '--log'?", "train"),
      // --accumulation-steps counts micro-batches; --micro-batch counts rows.
      ("Unknown option '--accumulation-steps'", "train"),
      ("Unknown option '--lr'", "evaluate"), ("Missing value for '--lr'", "train"),
    ] { #expect(ForeignOptionNames.corrected(message, of: command) == message) }
  }

  @Test("Every setting has an option, and no foreign name is one of ours")
  func table() {
    let help = Train.helpMessage(columns: 200)
    for setting in Experiment.settings {
      #expect(help.contains("--\(setting.name) "), "\(setting.name)")
      for foreign in setting.foreignNames {
        #expect(!help.contains("--\(foreign.name) "), "\(foreign.name)")
      }
    }
  }

  @Test("The command suggests our name of an option, shows its usage and exits with 64")
  func command() async throws {
    let outcome = try await Command("descent").run(["train", "t.csv", "--lr", "0.1"])
    #expect(outcome.status == 64 && outcome.output == "")
    #expect(
      outcome.errors == """
        Error: Unknown option '--lr'. Did you mean '--learning-rate'?
        Usage: descent train [<options>] <file>
          See 'descent train --help' for more information.

        """)
  }
}
