import CommandSupport
import Descent
import Foundation
import Testing

@testable import DescentExperiments

/// `RunLog` reads what a training has written, and what others have.
struct RunLogTests {
  private let scratch: Scratch
  private static let data = Command.root.appendingPathComponent("Examples/Data").path

  init() throws { scratch = try Scratch() }

  /// Trains, and returns the path of the log.
  private func log(
    _ file: String, _ target: String, _ settings: [(String, String)]
  ) throws -> (path: String, outcome: Outcome) {
    var experiment = Experiment(file: "\(Self.data)/\(file)", target: target)
    let own = [("hidden", "8"), ("epochs", "4"), ("log", scratch.url("runs").path)]
    for (name, text) in own + settings { try experiment.set(name, text: text) }
    let outcome = try experiment.prepare().run()
    return (try #require(outcome.log?.path), outcome)
  }

  @Test("The log of a training says what its history says, and what its rows are")
  func real() throws {
    let (path, outcome) = try log("penguins.csv", "species", [("log-details", "true")])
    let log = try RunLog(contentsOf: path)
    let history = outcome.history
    #expect(log.name == "run-1" && log.notes.isEmpty && log.lostEvents == 0)
    #expect(log.epochs.map(\.value.trainLoss) == history.epochs.map(\.trainLoss))
    #expect(log.epochs.map(\.value.step) == history.epochs.map(\.step))
    #expect(log.validations.map(\.value.loss) == history.epochs.map(\.validationLoss))
    #expect(log.stop?.reason == "epochs" && log.stop?.epochs == 4 && log.failure == nil)
    #expect(log.best?.epoch == history.bestEpoch)
    #expect(log.weights.map(\.value.epoch) == [0, 1, 2, 3, 4])
    #expect(log.weights[0].value.whole.gradientNorm == nil)
    #expect((log.weights[4].value.whole.gradientNorm ?? 0) > 0)
    let receipt = try #require(log.receipt)
    #expect(receipt.fingerprint == outcome.model.record.rows?.digest)
    #expect(receipt.layers?.map(\.kind) == ["dense", "dense"])
    #expect(receipt.task == "classification" && receipt.versions?["descent"] != nil)
    #expect(log.evaluation?.rows == "validation" && log.evaluation?.epoch == history.bestEpoch)
  }

  @Test("Without details there is no line of them, and the model has the same bytes")
  func details() throws {
    let (plain, first) = try log("penguins.csv", "species", [])
    let (detailed, second) = try log("penguins.csv", "species", [("log-details", "true")])
    #expect(try first.model.serialized() == second.model.serialized())
    let (without, with) = (try RunLog(contentsOf: plain), try RunLog(contentsOf: detailed))
    #expect(without.hardest == nil && with.hardest != nil)
    #expect(without.weights.allSatisfy { $0.value.whole.gradientNorm == nil })
    #expect(
      without.weights.map(\.value.whole.weightNorm) == with.weights.map(\.value.whole.weightNorm))
    var experiment = Experiment(file: "\(Self.data)/penguins.csv", target: "species")
    for (name, text) in [("hidden", "8"), ("epochs", "4")] {
      try experiment.set(name, text: text)
    }
    #expect(try experiment.prepare().run().model.serialized() == first.model.serialized())
  }

  @Test("Details without a log are refused")
  func refusedDetails() throws {
    var experiment = Experiment(file: "t.csv")
    experiment.loop.logDetails = true
    let error = #expect(throws: SettingError.self) { try experiment.check() }
    #expect(
      try #require(error).description
        == "log-details has no effect without log: give both, or neither")
  }

  @Test("A log that is cut at any byte is read up to there, or refused with a sentence")
  func cut() throws {
    let (path, _) = try log("penguins.csv", "species", [("epochs", "2"), ("log-details", "true")])
    let bytes = try Files.read(contentsOf: path)
    let first = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
    for count in stride(from: 0, to: bytes.count, by: 37) {
      let part = Array(bytes.prefix(count))
      if count <= first {
        let error = #expect(throws: RunLogError.self) { try RunLog(parsing: part, path: "r.jsonl") }
        #expect(try #require(error).description.hasPrefix("r.jsonl: the log has no whole line"))
      } else {
        let log = try RunLog(parsing: part, path: "r.jsonl")
        #expect(log.notes.isEmpty == (part.last == UInt8(ascii: "\n")))
        _ = try JSONEncoder().encode(RunReport([log]).json)
      }
    }
  }

  @Test("Bytes that are changed at random give a report or a sentence")
  func changed() throws {
    let (path, _) = try log("penguins.csv", "species", [("epochs", "2"), ("log-details", "true")])
    let bytes = try Files.read(contentsOf: path)
    var (state, read) = (UInt64(1), 0)
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    for _ in 0..<400 {
      var changed = bytes
      for _ in 0...random(3) { changed[random(bytes.count)] = UInt8(32 + random(95)) }
      do {
        let log = try RunLog(parsing: changed, path: "r.jsonl")
        _ = try JSONEncoder().encode(RunReport([log]).json)
        read += 1
      } catch let error as RunLogError {
        #expect(error.description.hasPrefix("r.jsonl:"))
      }
    }
    #expect(read > 20 && read < 400, "\(read)")
  }

  private static let start = """
    {"v":1,"n":0,"event":"started","seconds":0,"epochs":3,"first_epoch":1,"step":0,"batches":2,\
    "rows":20,"validation_rows":5,"parameters":9,"precision":"single","loss":"squared-error",\
    "metrics":[],"optimizer":"adam","learning_rate":0.1,"monitor":"loss","larger_is_better":false,\
    "keep":"best","seed":"7","settings":{"file":"-a b.csv","target":"y'\\n"}}

    """

  private func log(_ lines: String) throws -> RunLog {
    try RunLog(parsing: Array((Self.start + lines).utf8), path: "x/r.jsonl")
  }

  @Test("An unknown event, an unknown key and missing lines are no errors")
  func unknown() throws {
    let log = try log(
      #"{"v":1,"n":1,"event":"new","seconds":1,"a":[{"b":null}]}"# + "\n"
        + #"{"v":1,"n":5,"event":"stopped","seconds":2,"reason":"epochs","epochs":0,"c":1}"# + "\n")
    #expect(log.stop?.reason == "epochs" && log.notes == ["lines are missing before number 5"])
  }

  @Test(
    "What cannot be is refused with its line",
    arguments: [
      (#"{"v":2,"n":1,"event":"x","seconds":1}"#, "an event log of version 2; expected 1"),
      (#"{"v":1,"n":1,"event":"epoch","seconds":1,"epoch":1}"#, #"it has no "step""#),
      (
        #"{"v":1,"n":1,"event":"lost","seconds":1,"events":"many"}"#,
        #""events" is not of the kind"#
      ),
      (#"[1]"#, "not a line of an event log"), ("{", "it is not JSON"), ("", "it is not JSON"),
      (
        #"{"v":1,"n":1,"event":"evaluation","seconds":1,"epoch":1,"step":1,"rows":"validation","#
          + #""targets":[{"name":"y","classes":{"labels":["a","b"],"others":0,"counts":[[1]]}}]}"#,
        "the counts of the evaluation do not fit together"
      ),
      (
        #"{"v":1,"n":1,"event":"evaluation","seconds":1,"epoch":1,"step":1,"rows":"validation","#
          + #""targets":[{"name":"y","classes":{"labels":["a"],"others":0,"counts":[[-1]]}}]}"#,
        "the counts of the evaluation do not fit together"
      ),
      (String(repeating: "[", count: 100_000), "it is not JSON"),
    ])
  func refused(line: String, message: String) throws {
    let error = #expect(throws: RunLogError.self) { try log(line + "\n") }
    let text = try #require(error).description
    #expect(text.hasPrefix("x/r.jsonl:2: ") && text.contains(message), "\(text)")
  }

  @Test("Numbers at the ends of their range do not trap")
  func largest() throws {
    let most = Int.max
    let log = try log(
      #"{"v":1,"n":\#(most),"event":"epoch","seconds":1e308,"epoch":\#(most),"step":\#(most),"#
        + #""train_loss":1e308,"train_metrics":{"r2":-1e308}}"# + "\n"
        + #"{"v":1,"n":-1,"event":"weights","seconds":1,"epoch":-5,"step":\#(Int.min),"layers":[],"#
        + #""updates":-4,"sign_changes":\#(most)}"# + "\n"
        + #"{"v":1,"n":2,"event":"lost","seconds":1,"events":\#(most)}"# + "\n"
        + #"{"v":1,"n":3,"event":"lost","seconds":1,"events":\#(most)}"# + "\n")
    _ = try JSONEncoder().encode(RunReport([log]).json)
    #expect(log.lostEvents == most)
  }

  @Test("A file that is no log is refused, and a folder gives its logs by their numbers")
  func folders() throws {
    let folder = scratch.url("some")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    #expect(throws: FileError.self) { try RunLog.logs(at: [folder.path]) }
    for number in [10, 2, 1] {
      try Files.write(
        Array(Self.start.utf8), to: folder.appendingPathComponent("run-\(number).jsonl").path)
    }
    try Files.write([], to: folder.appendingPathComponent("run-11.jsonl").path)
    try Files.write(Array("a,b\n".utf8), to: folder.appendingPathComponent("t.csv").path)
    let logs = try RunLog.logs(at: [folder.path])
    #expect(logs.map(\.name) == ["run-1", "run-2", "run-10"])
    for name in ["t.csv", "run-11.jsonl", "none.jsonl"] {
      #expect(throws: (any Error).self) {
        try RunLog.logs(at: [folder.appendingPathComponent(name).path])
      }
    }
  }

  @Test("The command has each setting that is not the default, as words of a shell")
  func command() throws {
    let command = ReproducingCommand(try log("")).text
    #expect(command == "descent train './-a b.csv' --target 'y'\\''\n' --preset plain")
  }
}
