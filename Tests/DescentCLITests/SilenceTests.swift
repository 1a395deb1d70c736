import CommandSupport
import DescentTables
import Foundation
import Testing

/// What a command must say: values that the training did not see, columns that it leaves out, and what a
/// result is worth.
struct SilenceTests {
  private let command = Command("descent")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: scratch.url(name))
  }

  private func run(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(arguments, in: scratch.folder)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Visits by day over a year: more in winter.
  private static func visits(_ day: (Int, Int) -> String) -> String {
    var text = "day,visits\n"
    for month in 1...12 {
      for date in 1...28 {
        text += "\(day(month, date)),\(100 + 10 * abs(month - 6) + (month * date) % 3).5\n"
      }
    }
    return text
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  @Test("A date is read as what it is, and one that cannot be read is reported or refused")
  func dates() async throws {
    try write(Self.visits { "2024-\(Self.two($0))-\(Self.two($1))" }, to: "iso.csv")
    try write(Self.visits { "\(Self.two($1))/\(Self.two($0))/2024" }, to: "dmy.csv")
    for name in ["iso", "dmy"] {
      let outcome = try await run(
        "train", "\(name).csv", "--target", "visits", "--epochs", "3", "--output", name)
      #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
      #expect(outcome.lines.contains("Features 1 date as 5 inputs, z-scored by the training rows"))
    }
    let (iso, dmy) = (scratch.url("iso").path, scratch.url("dmy").path)
    let first = try TableModel(contentsOf: iso)
    for (name, _) in first.model.parameterShapes {
      #expect(try TableModel(contentsOf: dmy).model[name] == first.model[name])
    }
    let expected = try first.predict(["day": "2024-01-06"]).number
    let average = try first.predict(["day": nil]).number
    try write("day\n2024-01-06\n06/01/2024\nsoon\n", to: "new.csv")
    func predictions(_ model: String) async throws -> ([Double?], String) {
      let outcome = try await run("predict", model, "new.csv")
      #expect(outcome.status == 0)
      return (outcome.lines.dropFirst().map { Double($0) }, outcome.errors)
    }
    let (byISO, isoNotes) = try await predictions(iso)
    #expect(byISO == [expected, average, average])
    #expect(
      isoNotes
        == "note: new.csv:3: column \"day\": 2 rows hold a value that cannot be read as one of its dates, "
        + "such as \"06/01/2024\", whose day or month may be first; each counts as the average of the "
        + "training rows\n")
    let (byDay, dayNotes) = try await predictions(dmy)
    #expect(byDay == [expected, expected, average])
    #expect(dayNotes.hasPrefix("note: new.csv:4: column \"day\": 1 row holds a value"))
    // The values of the file decide what is first.
    let other = try await run("predict", iso, "dmy.csv")
    #expect(other.output == (try await run("predict", iso, "iso.csv")).output && other.errors == "")
  }

  @Test("Categories that the training did not see are counted, and --strict refuses them first")
  func categories() async throws {
    var text = "size,colour,price\n"
    for row in 0..<60 {
      text += "\(row % 7).5,\(["red", "blue", "green"][row % 3]),\(row % 3 * 10 + row % 7).5\n"
    }
    try write(text, to: "t.csv")
    try write(
      "size,colour,price\n5,red,1\n5,Red,2\n5, red,3\n5,crimson,4\n5,,5\n", to: "new.csv")
    #expect(
      try await run("train", "t.csv", "--target", "price", "--epochs", "1", "--output", "m").status
        == 0)
    let note =
      "note: new.csv:3: column \"colour\": 2 rows hold a value that the training did not see, such as "
      + "\"Red\", which differs from \"red\" only by letter case; each counts as the average of the "
      + "training rows\n"
    let predicted = try await run("predict", "m", "new.csv")
    #expect(
      predicted.status == 0 && predicted.errors == note && predicted.lines[1] == predicted.lines[3])
    let evaluated = try await run("evaluate", "m", "new.csv")
    #expect(evaluated.status == 0 && evaluated.errors == note)
    for name in ["predict", "evaluate"] {
      let strict = try await run(name, "m", "new.csv", "--strict")
      #expect(strict.status == 65 && strict.output == "")
      #expect(
        strict.errors
          == "descent: new.csv:3:2: column \"colour\" holds \"Red\", a value that the training did not "
          + "see; it is like \"red\", written otherwise: correct it, or leave out --strict\n")
      #expect(try await run(name, "m", "t.csv", "--strict").status == 0)
    }
    let json = try await run("predict", "m", "new.csv", "--output", "p.csv", "--json")
    let found = try #require(try object(json.output)["unfamiliar"] as? [[String: Any]])
    #expect(found.count == 1 && found[0]["rows"] as? Int == 2 && found[0]["line"] as? Int == 3)
    #expect(
      found[0]["variant"] as? [String: String]
        == ["value": "Red", "level": "red", "difference": "letter-case"])
    // A file to validate on is compared too.
    let validated = try await run(
      "train", "t.csv", "--target", "price", "--epochs", "1", "--validation", "new.csv", "--output",
      "v")
    #expect(validated.errors == note)
    #expect(validated.lines.contains("Next     descent evaluate v new.csv"))
  }

  @Test("Nothing is written before the first rows are accepted")
  func noHeader() async throws {
    try write("x,y\n" + (0..<40).map { "\($0 % 9).5,\($0 % 4).5\n" }.joined(), to: "t.csv")
    #expect(
      try await run("train", "t.csv", "--target", "y", "--epochs", "1", "--output", "m").status == 0
    )
    try write("x\nmany\n", to: "bad.csv")
    let outcome = try await run("predict", "m", "bad.csv")
    #expect(outcome.status == 65 && outcome.output == "")
    #expect(
      outcome.errors
        == "descent: bad.csv:2:1: column \"x\" holds \"many\", not a number; correct it, or add "
        + "\"many\" to --missing\n")
  }

  @Test("train and inspect say the same of a table, and leave out a column that numbers the rows")
  func notes() async throws {
    var text = "RowId,leaf,same,tree\n"
    for row in 0..<60 {
      text += "\(row + 1),\(row / 20 * 3 + row * row % 5).5,7,\(["ash", "elm", "oak"][row / 20])\n"
    }
    try write(text, to: "t.csv")
    let trained = try await run(
      "train", "t.csv", "--target", "tree", "--epochs", "30", "--output", "m")
    let inspected = try await run("inspect", "t.csv", "--target", "tree")
    let notes = inspected.lines.filter { $0.hasPrefix("Note ") }.map { $0.dropFirst(9) }
    #expect(
      notes.prefix(2) == [
        "\"same\" is constant: 7",
        "\"RowId\" numbers the rows in their order and is left out; --numeric RowId brings it back",
      ])
    #expect(
      trained.lines.filter { $0.hasPrefix("Note ") }.map { $0.dropFirst(9) }.starts(with: notes))
    #expect(
      inspected.lines.contains(
        "Target   \"tree\": classification (\"ash\" is not a number); --task overrides"))
    let model = try TableModel(contentsOf: scratch.url("m").path)
    #expect(model.preparation.features.map(\.name) == ["leaf", "same"])
    let back = try await run(
      "train", "t.csv", "--target", "tree", "--epochs", "1", "--numeric", "RowId", "--output", "n")
    #expect(back.status == 0 && !back.output.contains("Note     \"RowId"))
    #expect(
      try TableModel(contentsOf: scratch.url("n").path).preparation.features.count == 3)
  }

  @Test("The largest class is beside the accuracy, and a class that is never predicted is said")
  func verdict() async throws {
    var text = "a,b,fraud\n"
    for row in 0..<400 {
      text += "\(row * 37 % 101).5,\(row * row % 103).5,\(row % 40 == 0 ? "yes" : "no")\n"
    }
    try write(text, to: "t.csv")
    let outcome = try await run(
      "train", "t.csv", "--target", "fraud", "--epochs", "3", "--output", "m")
    #expect(
      outcome.lines.contains(
        "Classes  accuracy 0.9750; the largest class \"no\" alone is 0.9750"))
    #expect(
      outcome.lines.contains(
        "Note     1 class of the 80 rows to validate on is never predicted: \"yes\""))
    let json = try object(
      (try await run(
        "train", "t.csv", "--target", "fraud", "--epochs", "3", "--output", "m", "--json"))
        .output)
    let largest = try #require(json["largest_class"] as? [String: Any])
    #expect(largest["label"] as? String == "no" && largest["share"] as? Double == 0.975)
    #expect(json["never_predicted"] as? [String] == ["yes"])
  }

  @Test("A training that was still improving says so, and one that was not does not")
  func improving() async throws {
    var text = "a,b,y\n"
    for row in 0..<200 {
      let (a, b) = (Double(row * 37 % 101) / 50 - 1, Double(row * 53 % 103) / 50 - 1)
      text += "\(a),\(b),\(3 * a - 2 * b + a * b)\n"
    }
    try write(text, to: "t.csv")
    let short = try await run(
      "train", "t.csv", "--target", "y", "--epochs", "10", "--output", "m", "--json")
    #expect(
      short.errors.contains(
        "Note     still improving when it ended: --epochs 20 trains longer\n"))
    #expect(try object(short.output)["still_improving"] as? Bool == true)
    let long = try await run(
      "train", "t.csv", "--target", "y", "--epochs", "10", "--learning-rate", "1e-6", "--output",
      "n",
      "--json")
    #expect(try object(long.output)["still_improving"] as? Bool == false)
  }

  @Test("evaluate tells the rows of the training, and measures those that were set aside")
  func trainedOn() async throws {
    let table = Command.root.appendingPathComponent("Examples/Data/diabetes.csv").path
    let trained = try await run(
      "train", table, "--target", "progression", "--epochs", "2", "--output", "m", "--json")
    let history = try #require(try object(trained.output)["history"] as? [[String: Any]])
    let whole = try await run("evaluate", "m", table)
    #expect(
      whole.lines.last
        == "Note     353 of 442 rows equal rows that the model was trained on; --set-aside measures "
        + "those that it set aside, in the table of the training")
    let aside = try await run("evaluate", "m", table, "--set-aside", "--json")
    let metrics = try object(aside.output)
    #expect(metrics["rows"] as? Int == 89 && metrics["set_aside"] as? Bool == true)
    #expect(metrics["loss"] as? Double == history[1]["val_loss"] as? Double)
    // Another table is refused, even if one value differs.
    let text = try String(contentsOfFile: table, encoding: .utf8)
    try write(text.split(separator: "\n").dropLast().joined(separator: "\n"), to: "other.csv")
    let other = try await run("evaluate", "m", "other.csv", "--set-aside")
    #expect(other.status == 65 && other.output == "")
    #expect(
      other.errors
        == "descent: other.csv: this is not the table that the model was trained on, of which 89 rows "
        + "were set aside; give that table, or leave out --set-aside to measure all rows\n")
    let none = try await run(
      "train", table, "--target", "progression", "--epochs", "1", "--validation", "0", "--output",
      "n")
    #expect(none.lines.contains("Next     descent evaluate n \(table)"))
    let refused = try await run("evaluate", "n", table, "--set-aside")
    #expect(
      refused.status == 65
        && refused.errors == "descent: n: the training set no rows aside; leave out --set-aside\n")
  }
}
