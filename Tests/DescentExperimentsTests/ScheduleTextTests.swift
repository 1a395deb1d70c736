import CommandSupport
import Descent
import DescentExperiments
import Foundation
import Testing

/// The texts of a schedule.
struct ScheduleTextTests {
  static let texts: [(text: String, json: String)] = [
    ("cosine", #"{"cosine":{"to":0}}"#),
    ("cosine:20e", #"{"cosine":{"over":"20 epochs","to":0}}"#),
    ("step:every=10e,factor=0.1", #"{"step":{"every":"10 epochs","factor":0.1}}"#),
    ("step:10e,factor=0.5", #"{"step":{"every":"10 epochs","factor":0.5}}"#),
    (
      "multi-step:30e/60e/80e,factor=0.2",
      #"{"multi-step":{"at":["30 epochs","60 epochs","80 epochs"],"factor":0.2}}"#
    ),
    ("multi-step:500", #"{"multi-step":{"at":["500 steps"],"factor":0.1}}"#),
    ("constant:0.5", #"{"constant":{"factor":0.5}}"#),
    (
      "warmup:5e,cosine",
      #"{"sequence":{"parts":[{"for":"5 epochs","schedule":{"warmup":{"from":0.01,"#
        + #""over":"5 epochs"}}},{"schedule":{"cosine":{"to":0}}}]}}"#
    ),
    (
      "step:2e,factor=0.5,for=6e,cosine:to=0.1",
      #"{"sequence":{"parts":[{"for":"6 epochs","schedule":{"step":{"every":"2 epochs","#
        + #""factor":0.5}}},{"schedule":{"cosine":{"to":0.1}}}]}}"#
    ),
    (
      "one-cycle:curve=linear,momentum=0.85/0.95,phases=3",
      #"{"one-cycle":{"curve":"linear","from":0.04,"momentum":[0.85,0.95],"phases":3,"rise":0.3,"#
        + #""to":4e-06}}"#
    ),
    (
      "plateau:3,relative=false,better=higher",
      #"{"plateau":{"better":"higher","cooldown":0,"factor":0.1,"patience":3,"relative":false,"#
        + #""threshold":0.0001,"to":0}}"#
    ),
  ]

  @Test("A schedule written as text encodes to the JSON of the same schedule", arguments: texts)
  func reads(text: String, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let schedule = try ScheduleText(text: text).schedule
    let written = String(
      decoding: try encoder.encode(Cataloged<any Schedule>(schedule)), as: UTF8.self)
    #expect(written == json)
  }

  @Test("Every schedule except a sequence can be written as text, with its main value first")
  func kinds() throws {
    let main = [
      "constant": "0.5", "one-cycle": "3e", "plateau": "3", "exponential": "1e,factor=0.9",
    ]
    for kind in ScheduleText.kinds {
      let schedule = try ScheduleText(text: "\(kind):\(main[kind] ?? "3e")").schedule
      #expect(type(of: schedule).kind == kind)
    }
    #expect(ScheduleText.kinds.count == Catalog.standard.schedules.count - 1)
  }

  static let known =
    "known are constant, step, multi-step, exponential, inverse-time, polynomial, warmup, cosine, "
    + "cosine-restarts, one-cycle, cyclic, plateau"
  static let refused: [(text: String, message: String)] = [
    ("", #""" is not a known schedule; "# + known),
    ("cosin", #""cosin" is not a known schedule; "# + known),
    ("warmup:5e,,cosine", #""" is not a known schedule; "# + known),
    ("sequence", #""sequence" is not a known schedule; "# + known),
    ("factor=0.1", #""factor=0.1" comes before any schedule; "# + known),
    (
      "step:every=1.5",
      #""step:every=1.5": every: "1.5" is not a length of training; expected a number above 0, "#
        + "of steps as 500, of epochs as 5e or of rows as 20000r"
    ),
    (
      "warmup:30s",
      #""warmup:30s": over: "30s" is not a length of training; expected a number above 0, "#
        + "of steps as 500, of epochs as 5e or of rows as 20000r"
        + "; s is seconds elsewhere, steps have no letter"
    ),
    (
      "multi-step:at=5e+10e",
      #""multi-step:at=5e+10e": at: "5e+10e" is not a length of training; expected a number above 0, "#
        + "of steps as 500, of epochs as 5e or of rows as 20000r"
    ),
    (
      "warmup:5e5",
      #""warmup:5e5": over: "5e5" is not a length of training; expected a number above 0, "#
        + "of steps as 500, of epochs as 5e or of rows as 20000r"
    ),
    (
      "multi-step:at=5e,10e",
      #""10e" is not a known schedule; "# + known
        + "; several lengths are separated by slashes, as 5e/10e"
    ),
    (
      "multi-step:3e/x",
      #""multi-step:3e/x": at: "x" is not a length of training; expected a number above 0, "#
        + "of steps as 500, of epochs as 5e or of rows as 20000r"
    ),
    ("step:factor=0.1", #""step:factor=0.1": every is missing"#),
    (
      "step:10e,factor=abc",
      #""step:10e,factor=abc": factor is "abc"; expected a number"#
    ),
    (
      "warmup:5e,step:10e,factor=-1",
      #""step:10e,factor=-1": step schedule: factor is -1.0; expected a finite number above 0"#
    ),
    (
      "step:10e,gamma=0.1",
      #""step:10e,gamma=0.1": "gamma" is not a hyperparameter of it; known are every, factor, for"#
    ),
    ("step:10e,every=3e", #""step:10e,every=3e": every is given twice; expected one"#),
    ("plateau:2.5", #""plateau:2.5": patience: 2.5 is not a whole number"#),
    ("plateau:relative=yes", #""plateau:relative=yes": relative is "yes"; expected true or false"#),
    (
      "step:10e,cosine",
      #""step:10e": it has no end, and another comes after it; add how long, as for=10e"#
    ),
    (
      "cosine:5e,step:2e,for=4e",
      #""step:2e,for=4e": for says when the next schedule begins, and none comes after it"#
    ),
    (
      "constant,for=x,cosine",
      #""constant:for=x": for: "x" is not a length of training; expected a number above 0, "#
        + "of steps as 500, of epochs as 5e or of rows as 20000r"
    ),
    (
      "one-cycle:curve=round", #""one-cycle:curve=round": curve: "round" is none of cosine, linear"#
    ),
    (
      "one-cycle:momentum=0.9",
      #""one-cycle:momentum=0.9": momentum is "0.9"; expected numbers or lengths separated "#
        + "by slashes"
    ),
  ]

  @Test(
    "A wrong schedule text is refused with its wrong part and what is known or expected",
    arguments: refused)
  func refuses(text: String, message: String) throws {
    let error = #expect(throws: SettingError.self) { try ScheduleText(text: text) }
    #expect(try #require(error).description == message)
  }

  @Test("docs/schedules.md has every kind, an example of it and exactly its hyperparameters")
  func documented() throws {
    let page = try String(
      contentsOf: Command.root.appendingPathComponent("docs/schedules.md"), encoding: .utf8)
    let rows = page.matches(of: /(?m)^\| `([a-z-]+)` \| `([^`]+)` \| (.*) \|$/)
    #expect(rows.map { String($0.1) } == ScheduleText.kinds)
    for row in rows {
      let type = try #require(Catalog.standard.schedules.first { $0.kind == row.1 })
      #expect(type.kind == Swift.type(of: try ScheduleText(text: String(row.2)).schedule).kind)
      let names = row.3.matches(of: /`([^`]+)`/).map { String($0.1) }
      #expect(Set(names) == Set(Self.hyperparameters(of: type)), "\(row.1)")
      #expect(names.first == Self.hyperparameters(of: type).first, "\(row.1)")
    }
    for block in page.components(separatedBy: "--schedule ").dropFirst() {
      let text = block.prefix { !" \n`".contains($0) }
      #expect(throws: Never.self, "\(text)") { try ScheduleText(text: String(text)) }
    }
  }

  private static func hyperparameters<S: Schedule>(of type: S.Type) -> [String] {
    type.hyperparameters.names
  }
}
