import Foundation
import Testing

@testable import DescentTables

@Suite("Preparation")
struct PreparationTests {
  let regression = "a,y,b\n1,10.5,0.1\n3,20.5,0.1\n5,60.5,0.3\n"

  @Test("Statistics are those of the training rows alone")
  func statistics() throws {
    let table = try Table(read(regression), target: "y")
    let preparation = try table.preparation(trainingRows: [0, 1])
    #expect(
      preparation
        == Preparation(
          features: [
            FeatureScaling(name: "a", mean: 2, standardDeviation: 1),
            FeatureScaling(name: "b", mean: 0.1, standardDeviation: 0),
          ], target: .number(name: "y", mean: 15.5, standardDeviation: 5)))
  }

  @Test("Every row is prepared in file order, and a constant column becomes 0")
  func prepared() throws {
    let table = try Table(read(regression), target: "y")
    let prepared = try table.prepared(with: table.preparation(trainingRows: [0, 1]))
    #expect(prepared.features == [-1, 0, 1, 0, 3, 0])
    #expect(prepared.targets == [-1, 1, 9])
    #expect(prepared.featureCount == 2 && prepared.rowCount == 3)
  }

  @Test("A class target becomes its index, with the labels of the whole table")
  func classes() throws {
    let table = try Table(read("x,y\n1,b\n2,a\n3,c\n"), target: "y", task: .classification)
    let preparation = try table.preparation(trainingRows: [0, 1])
    #expect(preparation.target == .classes(name: "y", labels: ["a", "b", "c"]))
    #expect(try table.prepared(with: preparation).targets == [1, 0, 2])
  }

  @Test("Equal values have no deviation, though their mean is rounded")
  func constant() {
    let scaling = FeatureScaling(name: "x", of: Array(repeating: 0.1, count: 1000))
    #expect(scaling.mean == 0.1 && scaling.standardDeviation == 0)
    #expect(scaling.prepare(7) == 0)
  }

  @Test("A large offset does not swallow the deviation")
  func offset() {
    let scaling = FeatureScaling(name: "x", of: [1e9 + 1, 1e9 + 2, 1e9 + 3])
    #expect(scaling.mean == 1e9 + 2)
    #expect(scaling.standardDeviation == (2.0 / 3.0).squareRoot())
  }

  @Test("A preparation survives JSON unchanged")
  func coding() throws {
    let numbers = try Table(read(regression), target: "y").preparation(trainingRows: [0, 1, 2])
    let classes = try Table(read("x,y\n1,b\n2,a\n"), target: "y").preparation(trainingRows: [0])
    for preparation in [numbers, classes] {
      let data = try JSONEncoder().encode(preparation)
      #expect(try JSONDecoder().decode(Preparation.self, from: data) == preparation)
    }
  }

  @Test("A number that is the same in all training rows is refused")
  func constantTarget() throws {
    let table = try Table(read("a,y\n1,2\n2,2\n3,3.5\n"), target: "y")
    let error = #expect(throws: CSVError.self) { try table.preparation(trainingRows: [0, 1]) }
    #expect(
      error?.description
        == "t.csv:1:2: target column \"y\" is 2.0 in all 2 rows to train on; there is nothing to "
        + "learn: give more rows, or choose another target")
  }

  @Test("A feature that is too far from the training rows to be finite is refused")
  func farAway() throws {
    let table = try Table(read("a,y\n0,1\n1e-30,2.5\n1e9,3\n"), target: "y")
    let preparation = try table.preparation(trainingRows: [0, 1])
    let error = #expect(throws: CSVError.self) { try table.prepared(with: preparation) }
    #expect(
      try #require(error).description.hasPrefix(
        "t.csv:4:1: column \"a\" holds 1000000000.0, too far from the rows to train on"))
  }

  @Test("Rows become a data set in the order asked for")
  func dataset() throws {
    let table = try Table(read(regression), target: "y")
    let prepared = try table.prepared(with: table.preparation(trainingRows: [0, 1]))
    let data = try prepared.dataset([2, 0])
    #expect(data.count == 2 && data.features == [2] && data.targets == [1])
  }
}
