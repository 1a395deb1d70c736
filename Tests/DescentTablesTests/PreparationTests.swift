import Foundation
import Testing

@testable import DescentTables

@Suite("Preparation")
struct PreparationTests {
  let regression = "a,y,b\n1,10.5,0.1\n3,20.5,0.1\n5,60.5,0.3\n"

  @Test("Statistics are those of the training rows alone")
  func statistics() throws {
    let table = try Table(read(regression), target: "y")
    let preparation = table.preparation(trainingRows: [0, 1])
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
    let prepared = table.prepared(with: table.preparation(trainingRows: [0, 1]))
    #expect(prepared.features == [-1, 0, 1, 0, 3, 0])
    #expect(prepared.targets == [-1, 1, 9])
    #expect(prepared.featureCount == 2 && prepared.rowCount == 3)
  }

  @Test("A class target becomes its index, with the labels of the whole table")
  func classes() throws {
    let table = try Table(read("x,y\n1,b\n2,a\n3,c\n"), target: "y")
    let preparation = table.preparation(trainingRows: [0, 1])
    #expect(preparation.target == .classes(name: "y", labels: ["a", "b", "c"]))
    #expect(table.prepared(with: preparation).targets == [1, 0, 2])
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

  @Test("A file of 1,797 rows of 65 numbers is prepared in reasonable time")
  func time() throws {
    let line = (0..<64).map { "\($0 % 17)" }.joined(separator: ",")
    let names = (0..<64).map { "p\($0)" }.joined(separator: ",")
    let text = "\(names),digit\n" + (0..<1797).map { "\(line),\($0 % 10)\n" }.joined()
    let bytes = Array(text.utf8)
    let clock = ContinuousClock()
    let parsing = try clock.measure { _ = try CSV(parsing: bytes, name: "t.csv") }
    let whole = try clock.measure {
      let table = try Table(CSV(parsing: bytes, name: "t.csv"), target: "digit")
      let prepared = table.prepared(with: table.preparation(trainingRows: Array(0..<1437)))
      #expect(prepared.features.count == 1797 * 64)
    }
    print("parsing \(parsing), parsing to prepared \(whole)")
    #expect(parsing < .seconds(2))
  }
}
