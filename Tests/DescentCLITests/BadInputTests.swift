import CommandSupport
import Foundation
import Testing

/// `descent train` refuses any bad input: it says where it is wrong, what it expected and what to
/// do, exits with the code of sysexits.h, and leaves no file.
struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var bytes: [UInt8] = Array(BadInputTests.table.utf8)
    var arguments: [String] = []
    var target = "y"
    let status: Int
    let message: String
    var testDescription: String { name }
  }

  /// Twelve rows of y = 2·a + b.
  static let table =
    "a,b,y\n" + (0..<12).map { "\($0),\($0 % 3).5,\(2 * $0 + $0 % 3).5\n" }.joined()

  /// Wrong contents of `t.csv`, and targets that it does not have.
  static let tables: [Case] = [
    Case(
      name: "an unknown column, nearly named", target: "Y1", status: 65,
      message: """
        t.csv:1: there is no column "Y1"; did you mean "y"? The columns are "a", "b", "y"
        """),
    Case(
      name: "an unknown column", target: "species", status: 65,
      message: """
        t.csv:1: there is no column "species"; choose another. The columns are "a", "b", "y"
        """),
    Case(
      name: "too few fields", bytes: Array("a,b,y\n1,2,3\n4,5\n".utf8), status: 65,
      message: """
        t.csv:3:3: found 2 fields, expected 3 as in the header; add the missing field
        """),
    Case(
      name: "too many fields", bytes: Array("a,y\n1,2\n3,4,5\n".utf8), status: 65,
      message: """
        t.csv:3:3: found 3 fields, expected 2 as in the header; remove the extra field, or put \
        quotes around a field that holds delimiters
        """),
    Case(
      name: "a quote that never closes", bytes: Array("a,y\n1,2\n\"3,4\n".utf8), status: 65,
      message: """
        t.csv:3:1: the quote that opens the field never closes; add the closing quote
        """),
    Case(
      name: "bytes that are not UTF-8", bytes: Array("é,y\n1,2\ncaf".utf8) + [0xE9, 0x2C, 0x33],
      status: 65,
      message: "t.csv:3:1: the byte 0xE9 is not valid UTF-8; save the file as UTF-8, or read it "
        + "with --encoding latin1, which accepts it"),
    Case(
      name: "an empty file", bytes: [], status: 65,
      message: "t.csv: the file is empty; expected a header and at least one row"),
    Case(
      name: "a header only", bytes: Array("a,y\n".utf8), status: 65,
      message: "t.csv:1: the file holds a header without rows; add at least one row below it"),
    Case(
      name: "one row", bytes: Array("a,y\n1,2\n".utf8), status: 65,
      message: "t.csv: the target \"y\" has a value in 1 row; at least 2 are needed: add rows"),
    Case(
      name: "nothing but the target", bytes: Array("y\n1\n2\n".utf8), status: 65,
      message: """
        t.csv:1: "y" is the only column; add at least one feature column
        """),
    Case(
      name: "a target that never changes", bytes: Array("a,y\n1,2\n2,2\n3,2\n".utf8), status: 65,
      message: """
        t.csv:1: target column "y" holds one class, "2"; classification needs at least 2: choose \
        another target
        """),
  ]

  /// Values that an option does not accept.
  static let options: [Case] = [
    usage(["--batch", "0"], "expected 'full', or a whole number of at least 1"),
    usage(["--batch", "-3"], "expected 'full', or a whole number of at least 1"),
    usage(["--batch", "2.5"], "expected 'full', or a whole number of at least 1"),
    usage(["--epochs", "0"], "expected a whole number of at least 1, or 'auto'"),
    usage(["--learning-rate", "-1"], "expected a finite number above 0"),
    usage(["--learning-rate", "0"], "expected a finite number above 0"),
    usage(["--learning-rate", "nan"], "expected a finite number above 0"),
    usage(["--learning-rate", "inf"], "expected a finite number above 0"),
    usage(["--hidden", "0"], hiddenUnits),
    usage(["--hidden", "8,"], hiddenUnits),
    usage(["--seed", "-1"], "expected a whole number from 0 to 18446744073709551615"),
    Case(
      name: "--optimizer foo", arguments: ["--optimizer", "foo"], status: 64,
      message: """
        The value 'foo' is invalid for '--optimizer <optimizer>': "foo" is not a known optimizer; known \
        are sgd, momentum, nesterov, adam, adamw, amsgrad, adamax, nadam, radam, lamb, lion, adagrad, \
        rmsprop, adadelta, adafactor, muon
        """),
    Case(
      name: "--momentun 3", arguments: ["--momentun", "3"], status: 64,
      message: "Unknown option '--momentun'"),
  ]

  private static let hiddenUnits =
    "expected 'none', or numbers from 1 to 1,000,000 separated by commas"

  private static func usage(_ arguments: [String], _ expected: String) -> Case {
    let names = [
      "--batch": "rows", "--epochs": "n", "--seed": "n", "--learning-rate": "rate",
      "--hidden": "units",
    ]
    let value = "The value '\(arguments[1])' is invalid for '\(arguments[0])"
    return Case(
      name: arguments.joined(separator: " "), arguments: arguments, status: 64,
      message: "\(value) <\(names[arguments[0]] ?? "")>': \(expected)")
  }

  /// Paths that no model can be written to, and learning rates that diverge.
  static let failures: [Case] = [
    Case(
      name: "an output in a folder that does not exist", arguments: ["--output", "no/model"],
      status: 74,
      message: """
        no/model: cannot be written: the folder "no" does not exist; create it or name another
        """),
    Case(
      name: "an output that is a folder", arguments: ["--output", "."], status: 74,
      message: """
        .: cannot be written: it is a folder, not a file; name a file in it
        """),
    Case(
      name: "an output that is the table", arguments: ["--output", "./t.csv"], status: 74,
      message: """
        ./t.csv: cannot be written: it is the table itself; name another file
        """),
    Case(
      name: "a learning rate that diverges", arguments: ["--optimizer", "sgd"] + diverging,
      status: 65,
      message: """
        t.csv:6: epoch 2, step 2: the loss of this row is inf; every layer's output is finite; the \
        batch has the lines 6, 4, 10, 7, 13, 8, 11, 3 and 1 more; lower --learning-rate, which is \
        1e+30, or look for very large values
        """),
    Case(
      name: "a learning rate that diverges in the last step",
      arguments: ["--optimizer", "sgd", "--batch", "full", "--epochs", "1"] + diverging, status: 65,
      message: """
        t.csv: the loss of the validation rows is not finite; lower --learning-rate, which is \
        1e+30, or look for very large values
        """),
  ]

  /// Options of the training loop that are invalid or do not go together.
  static let loops: [Case] = [
    Case(
      name: "--patience 0", arguments: ["--patience", "0"], status: 64,
      message:
        "The value '0' is invalid for '--patience <n>': expected a whole number of at least 1"),
    Case(
      name: "--max-time 5", arguments: ["--max-time", "5"], status: 64,
      message: "The value '5' is invalid for '--max-time <time>': expected a time above 0 as 90s, "
        + "5min or 2h"),
    Case(
      name: "--validate-every 0e", arguments: ["--validate-every", "0e"], status: 64,
      message:
        "The value '0e' is invalid for '--validate-every <n>': expected a number of steps as "
        + "200, of epochs as 2e, a time as 30s, 5min or 1h, or a growth of the steps as x1.5"),
    Case(
      name: "--min-change without --patience", arguments: ["--min-change", "0.1"], status: 64,
      message: "--min-change has no effect without --patience: give both, or neither"),
    Case(
      name: "--fast-run and --overfit-batch", arguments: ["--fast-run", "--overfit-batch", "9"],
      status: 64, message: "--fast-run and --overfit-batch: give only one of them"),
  ]

  private static let diverging = ["--learning-rate", "1e30"]

  private let command = Command("descent")

  @Test(
    "A bad input is refused with a message that says where it is wrong",
    arguments: tables + options + loops + failures)
  func isRefused(_ input: Case) async throws {
    let scratch = try Scratch()
    try Data(input.bytes).write(to: scratch.url("t.csv"))
    let outcome = try await command.run(
      ["train", "t.csv", "--target", input.target] + input.arguments, in: scratch.folder)
    #expect(outcome.status == input.status)
    if input.status == 64 {
      #expect(outcome.errors.split(separator: "\n").first ?? "" == "Error: \(input.message)")
      #expect(outcome.errors.contains("See 'descent train --help' for more information."))
    } else {
      #expect(outcome.errors == "descent: \(input.message)\n")
    }
    // Only a training that starts has something to report.
    #expect(outcome.output.isEmpty || input.arguments.contains("sgd"))
    #expect(!outcome.output.contains("Saved"))
    #expect(try scratch.contents == ["t.csv"])
    #expect(try Data(contentsOf: scratch.url("t.csv")) == Data(input.bytes))
  }

  @Test(
    "A network too large for memory is refused as wrong usage, with the numbers that it would hold",
    arguments: [
      // The parameters, their gradients, two slots of the optimizer, the best and the last weights.
      ("", "6,001,614,005,638"), ("--keep last", "4,001,588,005,636"),
      ("--optimizer sgd", "4,001,588,005,636"), ("--lookahead 5", "7,001,627,005,639"),
      ("--average ema --lookahead 5", "8,001,640,005,640"),
      // An output and two gradients of 1,000,000 units for 256 rows.
      ("--residual", "6,002,382,005,638"), ("--batch full", "6,002,196,007,772"),
      // The sums of the micro-batches' gradients, where there is more than one micro-batch.
      ("--batch full --micro-batch 256", "7,001,627,005,639"),
      ("--micro-batch 32", "6,001,614,005,638"),
    ])
  func oversize(options: String, numbers: String) async throws {
    let words = options.split(separator: " ").map(String.init)
    let outcome = try await command.run(
      [
        "train", "Examples/Data/diabetes.csv", "--target", "progression", "--hidden",
        "1000000,1000000",
      ] + words)
    #expect(outcome.status == 64 && outcome.output == "")
    let batch = words.contains("full") ? "full" : "32"
    #expect(
      outcome.errors == """
        descent: --hidden 1000000,1000000 and --batch \(batch): a model of 1,000,013,000,001 \
        parameters whose training holds \(numbers) numbers in memory; expected at most \
        1,073,741,824: give fewer units, smaller batches, or --micro-batch

        """)
  }

  @Test("The valid table that these tests start from trains")
  func goodTable() async throws {
    let scratch = try Scratch()
    try Data(Self.table.utf8).write(to: scratch.url("t.csv"))
    let outcome = try await command.run(["train", "t.csv", "--target", "y"], in: scratch.folder)
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(try scratch.contents == ["t.csv", "t.safetensors"])
  }

  @Test("A missing table, or a folder in its place, exits with 66")
  func noTable() async throws {
    let scratch = try Scratch()
    for (path, message) in [
      ("no.csv", "no.csv: there is no such file; check the path and the current folder"),
      (".", ".: cannot be read: the folder has no files; name a file that you may read"),
    ] {
      let outcome = try await command.run(["train", path, "--target", "y"], in: scratch.folder)
      #expect(outcome.status == 66)
      #expect(outcome.errors == "descent: \(message)\n")
      #expect(outcome.output == "")
      #expect(try scratch.contents == [])
    }
  }

  @Test("A training that fails leaves an existing model file as it was")
  func keepsOldModel() async throws {
    let scratch = try Scratch()
    try Data(Self.table.utf8).write(to: scratch.url("t.csv"))
    try Data("old".utf8).write(to: scratch.url("t.safetensors"))
    let outcome = try await command.run(
      ["train", "t.csv", "--target", "y", "--optimizer", "sgd"] + Self.diverging, in: scratch.folder
    )
    #expect(outcome.status == 65)
    #expect(try scratch.contents == ["t.csv", "t.safetensors"])
    #expect(try Data(contentsOf: scratch.url("t.safetensors")) == Data("old".utf8))
  }
}
