import Descent
import Testing

@testable import DescentExperiments

struct TargetNamesTests {
  @Test("A column of exactly the name comes before names separated by commas")
  func names() {
    for (text, columns, expected) in [
      ("heat", ["heat", "cool"], ["heat"]), ("heat,cool", ["heat", "cool"], ["heat", "cool"]),
      ("heat,cool", ["heat,cool", "heat", "cool"], ["heat,cool"]),
      ("\"heat,cool\",x", ["heat,cool", "x"], ["heat,cool", "x"]),
      ("\"heat,cool\"", ["heat,cool"], ["heat,cool"]), ("a,", ["a"], ["a,"]),
    ] { #expect(targetNames(text, among: columns) == expected, "\(text)") }
  }

  @Test("A settings file may have a list of targets")
  func list() throws {
    var experiment = Experiment(file: "t.csv")
    try experiment.set("target", json: ["heat", "co,ol"])
    #expect(experiment.columns.target == "heat,\"co,ol\"")
  }
}
