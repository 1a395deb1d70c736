import CommandSupport
import Foundation
import Testing

/// Tables that are packed, shuffled and larger than the memory, and arrays with their targets.
struct LargerThanMemoryTests {
  private let command = Command("descent")
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    var text = "a,b,city,y\n"
    for row in 0..<30_000 {
      let (a, b) = (Double(row * 7919 % 1000) / 500 - 1, Double(row * 104_729 % 777) / 300)
      text += "\(a),\(b),\(["Rome", "Oslo", "Bonn"][row % 3]),\(a + b > 0.9 ? "yes" : "no")\n"
    }
    try Data(text.utf8).write(to: scratch.url("t.csv"))
  }

  private func run(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(arguments, in: scratch.folder)
  }

  private func train(_ file: String, _ model: String, _ more: String...) async throws
    -> Command.Outcome
  {
    try await command.run(
      ["train", file, "--target", "y", "--epochs", "1", "--hidden", "8", "--output", model] + more,
      in: scratch.folder)
  }

  /// The weights of a model, without the record of its training.
  private func weights(_ model: String) throws -> Data {
    let bytes = try Data(contentsOf: scratch.url(model))
    let header = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    return bytes.dropFirst(8 + header)
  }

  @Test("A packed table trains the same model, and in less memory a model of the same preparation")
  func packs() async throws {
    let packed = try await run("pack", "t.csv", "--output", "t.arrow", "--json")
    #expect(packed.status == 0 && packed.output.contains("\"rows\":30000"))
    #expect(try await train("t.csv", "csv.st").status == 0)
    #expect(try await train("t.arrow", "arrow.st").status == 0)
    #expect(try weights("csv.st") == weights("arrow.st"))
    let first = try await train("t.arrow", "one.st", "--memory", "700kB")
    let second = try await train("t.csv", "two.st", "--memory", "700kB")
    #expect(first.status == 0 && first.output.contains("shuffles "))
    #expect(second.status == 0 && second.errors.contains("t.csv is larger than the memory"))
    #expect(try weights("one.st") == weights("two.st"))
    #expect(try weights("one.st") != weights("arrow.st"))
    let contents = try scratch.contents.sorted()
    #expect(contents == ["arrow.st", "csv.st", "one.st", "t.arrow", "t.csv", "two.st"])
    let evaluation = try await run("evaluate", "one.st", "t.csv")
    #expect(evaluation.output.contains("rows equal rows that the model was trained on"))
  }

  @Test("--check-order tells a sorted file from a shuffled one, and the training stays the same")
  func checksOrder() async throws {
    var text = "x,y,z\n"
    for row in 0..<30_000 { text += "\(row % 977),\(["a", "b", "c", "d"][row / 7_500]),\(row)\n" }
    try Data(text.utf8).write(to: scratch.url("t.csv"))
    #expect(try await run("pack", "t.csv", "--output", "t.arrow").status == 0)
    #expect(try await run("shuffle", "t.arrow", "--output", "s.arrow").status == 0)
    func checked(_ file: String, _ more: String...) async throws -> (Command.Outcome, [Double]) {
      let outcome = try await command.run(
        ["train", file, "--target", "y", "--epochs", "1", "--output", "c.st", "--check-order"]
          + ["--json", "--batch", "64"] + more, in: scratch.folder)
      let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      let check = ((object as? [String: Any])?["order_check"] as? [[String: Any]])?.first
      return (outcome, ["distinct", "ideal", "of"].compactMap { Double("\(check?[$0] ?? "")") })
    }
    let (sorted, few) = try await checked("t.arrow", "--memory", "400kB")
    #expect(few.count == 3 && few[0] < 2.5 && few[1] > 3.99 && few[2] == 4)
    #expect(sorted.errors.contains("of 4 classes of \"y\""))
    #expect(sorted.errors.contains("descent shuffle"))
    let plain = try await train("t.arrow", "p.st", "--memory", "400kB")
    let alike = try await train("t.arrow", "o.st", "--memory", "400kB", "--check-order")
    #expect(plain.status == 0 && alike.status == 0)
    #expect(try weights("p.st") == weights("o.st"))
    let (shuffled, many) = try await checked("s.arrow", "--memory", "400kB")
    #expect(many.count == 3 && abs(many[0] - many[1]) < 0.02)
    #expect(!shuffled.errors.contains("descent shuffle"))
    let (inOrder, one) = try await checked("t.arrow", "--shuffle", "in-order")
    #expect(one[0] < 1.1 && inOrder.errors.contains("--shuffle every-epoch"))
    let number = try await command.run(
      ["train", "t.arrow", "--target", "z", "--epochs", "1", "--output", "c.st", "--check-order"],
      in: scratch.folder)
    #expect(number.output.contains("of 10 ranges of \"z\""))
  }

  @Test("Too little memory is refused, with the memory that is enough")
  func tooLittle() async throws {
    #expect(try await run("pack", "t.csv", "--output", "t.arrow").status == 0)
    let refused = try await train("t.arrow", "m.st", "--memory", "1kB")
    #expect(refused.status != 0 && refused.errors.contains("--memory"))
    let number = refused.errors.split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }.last ?? 0
    #expect(try await train("t.arrow", "m.st", "--memory", "\(number)").status == 0)
    #expect(try await train("t.arrow", "m.st", "--memory", "lots").status == 64)
  }

  @Test("A shuffled file has the same rows, in the order of the seed")
  func shuffles() async throws {
    #expect(try await run("pack", "t.csv", "--output", "t.arrow").status == 0)
    #expect(try await run("shuffle", "t.arrow", "--output", "s.arrow").status == 0)
    #expect(
      try await run("shuffle", "t.arrow", "--output", "s2.arrow", "--memory", "100kB").status == 0)
    #expect(try await train("s.arrow", "s.st").status == 0)
    #expect(try await train("s2.arrow", "s2.st").status == 0)
    #expect(try weights("s.st") == weights("s2.st"))
    let text = try await run("shuffle", "t.csv", "--output", "s3.arrow")
    #expect(text.status != 0 && text.errors.contains("pack it first: descent pack t.csv"))
    let same = try await run("pack", "t.arrow", "--output", "t.arrow")
    #expect(same.status != 0 && same.errors.contains("it is one of the tables"))
  }

  private func object(_ arguments: String...) async throws -> [String: Any] {
    let outcome = try await command.run(arguments + ["--json"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      ?? [:]
  }

  private func isNear(_ first: Any?, _ second: Any?) -> Bool {
    guard let first = Double("\(first ?? "")"), let second = Double("\(second ?? "")") else {
      return false
    }
    return abs(first - second) <= 1e-9 * max(1, abs(first))
  }

  @Test("inspect shows the same of a table that is larger than the memory, and notes of a sample")
  func inspects() async throws {
    #expect(try await run("pack", "t.csv", "--output", "t.arrow").status == 0)
    let whole = try await object("inspect", "t.arrow", "--target", "y")
    let parts = try await object("inspect", "t.arrow", "--target", "y", "--memory", "100kB")
    #expect(parts["rows"] as? Int == 30_000)
    let classes = ["label", "rows"].map { key in
      [whole, parts].map { ($0["classes"] as? [[String: Any]] ?? []).map { "\($0[key] ?? "")" } }
    }
    #expect(classes.allSatisfy { $0[0] == $0[1] && $0[0].count == 2 })
    let columns = [whole, parts].map { $0["columns"] as? [[String: Any]] ?? [] }
    #expect(columns[0].count == 4 && columns[1].count == 4)
    for (first, second) in zip(columns[0], columns[1]) {
      for key in ["mean", "standard_deviation"] where !(first[key] is NSNull) {
        #expect(isNear(first[key], second[key]), "\(key)")
      }
      for key in first.keys where !["mean", "standard_deviation", "why"].contains(key) {
        #expect("\(first[key] ?? "")" == "\(second[key] ?? "")", "\(key)")
      }
    }
    let warnings = parts["warnings"] as? [String] ?? []
    #expect(warnings.allSatisfy { $0.hasPrefix("in a sample of ") })
    let text = try await run("inspect", "t.csv", "--memory", "100kB")
    #expect(text.status == 65 && text.errors.contains("pack it first: descent pack t.csv"))
  }

  @Test("evaluate --set-aside measures the same rows of a table that is larger than the memory")
  func evaluates() async throws {
    #expect(try await run("pack", "t.csv", "--output", "t.arrow").status == 0)
    #expect(try await train("t.arrow", "m.st", "--memory", "700kB").status == 0)
    let whole = try await object("evaluate", "m.st", "t.arrow", "--set-aside")
    #expect(whole["rows"] as? Int == 6_000)
    for file in ["t.arrow", "t.csv"] {
      let parts = try await object(
        "evaluate", "m.st", file, "--set-aside", "--memory", "100kB")
      #expect(parts["rows"] as? Int == 6_000)
      #expect(isNear(whole["loss"], parts["loss"]) && isNear(whole["accuracy"], parts["accuracy"]))
      let counts = [whole, parts].map { ($0["confusion"] as? [String: Any])?["counts"] as? [[Int]] }
      #expect(counts[0] != nil && counts[0] == counts[1])
    }
    #expect(try scratch.contents.sorted() == ["m.st", "t.arrow", "t.csv"])
    let needless = try await run("evaluate", "m.st", "t.arrow", "--memory", "100kB")
    #expect(needless.status == 64 && needless.errors.contains("--memory goes with --set-aside"))
    let text = try String(contentsOf: scratch.url("t.csv"), encoding: .utf8)
    try Data(text.split(separator: "\n").dropLast(100).joined(separator: "\n").utf8).write(
      to: scratch.url("t.csv"))
    let other = try await run("evaluate", "m.st", "t.csv", "--set-aside", "--memory", "100kB")
    #expect(other.status == 65 && other.errors.contains("this is not the table"))
  }

  @Test("Arrays are trained on with a file of targets, and evaluated and predicted")
  func arrays() async throws {
    func array(_ type: String, _ shape: String, _ values: [UInt8]) -> Data {
      var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(shape)), }"
      while (header.utf8.count + 11) % 64 != 0 { header += " " }
      header += "\n"
      var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8)
      bytes += [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
      bytes += Array(header.utf8)
      return Data(bytes + values)
    }
    var pixels: [UInt8] = []
    for row in 0..<400 {
      for place in 0..<4 { pixels.append(UInt8((row * 37 + place * 11) % 200 + row % 2 * 50)) }
    }
    try array("|u1", "400, 2, 2", pixels).write(to: scratch.url("X.npy"))
    try array("|u1", "400,", (0..<400).map { UInt8($0 % 2) }).write(to: scratch.url("y.npy"))
    let training = try await run(
      "train", "X.npy", "--targets", "y.npy", "--epochs", "2", "--output", "m.st")
    #expect(training.status == 0 && training.output.contains("1 column of arrays as 4 inputs"))
    #expect(training.output.contains("descent evaluate m.st X.npy --targets y.npy --set-aside"))
    let evaluation = try await run(
      "evaluate", "m.st", "X.npy", "--targets", "y.npy", "--set-aside")
    #expect(evaluation.status == 0 && evaluation.output.contains("80 rows"))
    let predictions = try await run("predict", "m.st", "X.npy")
    #expect(predictions.status == 0 && predictions.lines.count == 401)
    let missing = try await run("train", "X.npy", "--output", "m.st")
    #expect(missing.status != 0 && missing.errors.contains("--target"))
    let text = try await run("train", "t.csv", "--targets", "y.npy", "--output", "m.st")
    #expect(text.status != 0 && text.errors.contains("a file of targets goes with arrays"))
  }

  @Test("A file that becomes shorter while it is trained on ends the training with its name")
  func truncated() async throws {
    #expect(try await run("pack", "t.csv", "--output", "t.arrow").status == 0)
    try Data().write(to: scratch.url("out.txt"))
    let (output, table) = (scratch.url("out.txt").path, scratch.url("t.arrow"))
    let outcome = try await command.run(
      [
        "train", "t.arrow", "--target", "y", "--epochs", "1000000", "--hidden", "8", "--memory",
        "700kB", "--output", "m.st",
      ], in: scratch.folder, output: output
    ) { running in
      running.wait(for: "\n    1 ", in: output)
      if let file = try? FileHandle(forWritingTo: table) {
        try? file.truncate(atOffset: 100_000)
        try? file.close()
      }
    }
    #expect(outcome.status != 0 && outcome.errors.contains("t.arrow"))
  }
}
