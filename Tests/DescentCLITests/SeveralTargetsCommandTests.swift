import CommandSupport
import Foundation
import Testing

/// Several targets, and a log-scaled one, from the table to the predictions.
struct SeveralTargetsCommandTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model.safetensors").path }
  private var table: String { scratch.url("table.csv").path }

  init() throws { scratch = try Scratch() }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Numbers of a linear congruential generator, in -1 ..< 1.
  private func write(_ header: String, rows: Int, _ line: (Double, Double, Double) -> String) throws
  {
    var state: UInt64 = 7
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 30) - 1
    }
    let lines = (0..<rows).map { _ in line(next(), next(), next()) }
    try Data(([header] + lines).joined(separator: "\n").utf8).write(
      to: scratch.url("table.csv"))
  }

  private func train(_ arguments: String...) async throws -> Command.Outcome {
    try await command.run(["train", table, "--output", model] + arguments)
  }

  private func predictions() async throws -> (header: String, rows: [[String]]) {
    let lines = try await command.run(["predict", model, table]).lines
    return (lines[0], lines.dropFirst().map { $0.components(separatedBy: ",") })
  }

  @Test("Two numbers: one column of predictions each; errors are their means over the targets")
  func numbers() async throws {
    var truths: [[Double]] = []
    try write("a,b,heat,cool", rows: 120) { a, b, noise in
      let truth = [100 * a + 20 * b + noise, (a * b + 0.1 * noise) / 10]
      truths.append(truth)
      return "\(a),\(b),\(truth[0]),\(truth[1])"
    }
    let outcome = try await train("--target", "heat,cool", "--epochs", "10")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.lines.contains(
        "Target   \"heat\" and \"cool\": regression (2 columns of numbers); --task overrides"))
    #expect(
      outcome.lines.contains(
        "Loss     squared error, the mean over 2 targets, each z-scored; mae, rmse and r2 are means "
          + "over the targets in their own units"))
    let (header, rows) = try await predictions()
    #expect(header == "predicted_heat,predicted_cool")
    let report = try object(
      try await command.run(["evaluate", model, table, "--json"]).output)
    let targets = try #require(report["targets"] as? [String: [String: Double]])
    var means = (mae: 0.0, rmse: 0.0, r2: 0.0)
    for (index, name) in ["heat", "cool"].enumerated() {
      let truth = truths.map { $0[index] }
      let errors = try zip(rows, truth).map { try #require(Double($0[index])) - $1 }
      let mae = errors.reduce(0) { $0 + abs($1) } / 120
      let squares = errors.reduce(0) { $0 + $1 * $1 }
      let mean = truth.reduce(0, +) / 120
      let r2 = 1 - squares / truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let measured = try #require(targets[name])
      for (key, value) in [("mae", mae), ("rmse", (squares / 120).squareRoot()), ("r2", r2)] {
        #expect(try abs(#require(measured[key]) - value) < 1e-4 * max(abs(value), 0.01))
      }
      means.mae += mae / 2
      means.rmse += (squares / 120).squareRoot() / 2
      means.r2 += r2 / 2
    }
    for (key, value) in [("mae", means.mae), ("rmse", means.rmse), ("r2", means.r2)] {
      #expect(try abs(#require(report[key] as? Double) - value) < 1e-4 * max(abs(value), 0.01))
    }
    let shown = try await command.run(["evaluate", model, table]).lines
    #expect(shown.contains { $0.hasPrefix("heat ") } && shown.contains { $0.hasPrefix("cool ") })
    #expect(
      try await command.run(["inspect", table, "--target", "heat,cool"]).lines.contains(
        "Target   \"heat\" and \"cool\": regression (2 columns of numbers); --task overrides"))
    #expect(
      try await command.run(["inspect", model]).lines.contains(
        "Target   \"heat\" and \"cool\": regression"))
  }

  @Test("Several classes at once: a label and a probability each, and the rows with all right")
  func classes() async throws {
    try write("a,b,fun,sad", rows: 150) { a, b, _ in
      "\(a),\(b),\(a > 0.2 ? 1 : 0),\(a + b > 0 ? "yes" : "no")"
    }
    let outcome = try await train("--target", "fun,sad", "--metrics", "accuracy,f1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let (header, rows) = try await predictions()
    #expect(header == "predicted_fun,probability_fun,predicted_sad,probability_sad")
    let truth = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
      .dropFirst().map { $0.components(separatedBy: ",")[2...] }
    var right = [0, 0]
    var exact = 0
    for (row, truth) in zip(rows, truth) {
      let hits = [row[0] == truth[2], row[2] == truth[3]]
      for index in [0, 1] where hits[index] { right[index] += 1 }
      if hits == [true, true] { exact += 1 }
      #expect(try (row[0] == "1") == (#require(Double(row[1])) > 0.5))
      #expect(try (row[2] == "yes") == (#require(Double(row[3])) > 0.5))
    }
    let report = try object(
      try await command.run(["evaluate", model, table, "--json"]).output)
    let targets = try #require(report["targets"] as? [String: [String: Double]])
    for (value, count) in [
      (targets["fun"]?["accuracy"], Double(right[0])),
      (targets["sad"]?["accuracy"], Double(right[1])),
      (report["exact_match"] as? Double, Double(exact)),
      (report["accuracy"] as? Double, Double(right[0] + right[1]) / 2),
    ] { #expect(try abs(#require(value) - count / 150) < 1e-12) }
    #expect(right[0] > 135 && right[1] > 135)
  }

  @Test("Errors of a log-scaled target are those of the numbers that predict writes")
  func logarithm() async throws {
    try write("a,b,\"y,z\"", rows: 100) { a, b, noise in "\(a),\(b),\(exp(6 * a + b + noise / 5))" }
    let outcome = try await train("--target", "y,z", "--target-scaling", "log1p")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.lines.contains(
        "Loss     squared error of log(1 + \"y,z\"), z-scored; mae, rmse and r2 are of the target "
          + "itself"))
    let lines = try await command.run(["predict", model, table, "--keep", "\"y,z\""]).lines
    #expect(lines[0] == "\"y,z\",\"predicted_y,z\"")
    let pairs = lines.dropFirst().map { $0.components(separatedBy: ",").compactMap(Double.init) }
    let errors = pairs.map { $0[1] - $0[0] }
    let report = try object(
      try await command.run(["evaluate", model, table, "--json"]).output)
    let rmse = (errors.reduce(0) { $0 + $1 * $1 } / 100).squareRoot()
    #expect(try abs(#require(report["rmse"] as? Double) - rmse) < 1e-4 * rmse)
    let mae = errors.reduce(0) { $0 + abs($1) } / 100
    #expect(try abs(#require(report["mae"] as? Double) - mae) < 1e-4 * mae)
  }

  @Test("Each of several log-scaled targets is measured in its own units")
  func logarithms() async throws {
    var truths: [[Double]] = []
    try write("a,b,y,z", rows: 100) { a, b, noise in
      let truth = [exp(4 * a + b + noise / 5), exp(2 * b + noise / 5)]
      truths.append(truth)
      return "\(a),\(b),\(truth[0]),\(truth[1])"
    }
    #expect(try await train("--target", "y,z", "--target-scaling", "log1p").status == 0)
    let rows = try await predictions().rows.map { $0.compactMap(Double.init) }
    let report = try object(
      try await command.run(["evaluate", model, table, "--json"]).output)
    let targets = try #require(report["targets"] as? [String: [String: Double]])
    for (column, name) in ["y", "z"].enumerated() {
      let error = zip(rows, truths).reduce(0) { $0 + abs($1.0[column] - $1.1[column]) } / 100
      #expect(try abs(#require(targets[name]?["mae"]) - error) < 1e-4 * error)
    }
  }

  @Test("A prediction that is too large for a log-scaled target is refused by `evaluate`")
  func beyondRange() async throws {
    try write("a,b,y", rows: 100) { a, b, noise in "\(a),\(b),\(exp(6 * a + b + noise / 5))" }
    #expect(
      try await train("--target", "y", "--target-scaling", "log1p", "--hidden", "none")
        .status == 0)
    try Data("a,b,y\n1e6,0,1\n".utf8).write(to: scratch.url("far.csv"))
    let far = scratch.url("far.csv").path
    let outcome = try await command.run(["evaluate", model, far, "--json"])
    #expect(outcome.status == 65)
    #expect(
      outcome.errors.contains(
        "far.csv: some predictions are not finite numbers; 'descent predict' names the first"),
      "\(outcome.errors)")
    #expect(try object(outcome.output)["mae"] is NSNull)
  }

  @Test("What does not go with several targets, or with a logarithm, is refused with its reason")
  func refused() async throws {
    try write("a,b,heat,cool,flag", rows: 60) { a, b, _ in
      "\(a),\(b),\(100 + a),\(2 + b),\(a > 0 ? 1 : 0)"
    }
    for (arguments, status, message) in [
      (["--target", "heat,flag"], 65, "the targets mix classes (\"flag\") and numbers (\"heat\")"),
      (["--target", "heat,cool", "--loss", "poisson"], 64, "--loss poisson: not for the target"),
      (
        ["--target", "heat", "--features", "a,b", "--group", "b"], 64,
        "--features and --group: column \"b\" splits the rows and is not a feature"
      ),
      (["--target", "heat,cool", "--class-weights", "balanced"], 64, "there are 2 targets"),
      (
        ["--target", "flag", "--target-scaling", "log1p"], 64,
        "--target-scaling log1p: \"flag\" is learned as classes"
      ),
      (
        ["--target", "heat", "--target-scaling", "log1p", "--loss", "poisson"], 64,
        "the loss divides its target by the mean; leave out --target-scaling"
      ),
      (
        ["--target", "heat", "--target-scaling", "log1p", "--loss", "gaussian"], 64,
        "--loss gaussian: not for the target \"heat\" of log-scaled numbers"
      ),
    ] {
      let outcome = try await command.run(["train", table, "--output", model] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
