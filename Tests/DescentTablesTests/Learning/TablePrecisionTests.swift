import Descent
import Testing

@testable import DescentTables

/// The numbers of a table on their way to a network and back, in either precision.
struct TablePrecisionTests {
  private static let rows = 0..<12

  /// Features that a `Float` cannot tell apart, targets and weights that it rounds.
  private static func numbers() throws -> Table {
    try table(
      "x,y,w\n" + rows.map { "\(16_777_216 + $0 % 2),\($0).3,0.\($0 % 3 + 1)\n" }.joined())
  }

  private static func preparation() throws -> Preparation {
    var options = TableOptions()
    options.scaling = .none
    options.weights = "w"
    return try TableTask(numbers(), target: "y", options: options)
      .preparation(trainingRows: Array(rows))
  }

  /// y = x / 2²⁴
  private static func model(_ precision: Precision) throws -> TableModel {
    var model = try Model(
      Sequential { Dense(1, bias: false) }, input: [1], precision: precision)
    model["0.weight"] = [0x1p-24]
    return try TableModel(model, preparation(), loss: AbsoluteError())
  }

  @Test("Double precision tells apart what single precision does not, in tables and in records")
  func features() throws {
    for precision in Precision.allCases {
      let model = try Self.model(precision)
      let predictions = try model.predict(Self.numbers())
      let records = try model.predict([["x": 16_777_216], ["x": 16_777_217]] as [[String: Cell]])
      #expect(Array(predictions.prefix(2)) == records)
      guard case .number(_, let mean, let deviation) = model.preparation.target else {
        Issue.record("no number")
        return
      }
      #expect(records[0].number == deviation + mean)
      let second = precision == .double ? 1 + 0x1p-24 : 1
      #expect(records[1].number == second * deviation + mean)
    }
  }

  @Test("Targets and weights reach the metrics in the digits of the precision")
  func targetsAndWeights() throws {
    for precision in Precision.allCases {
      func rounded(_ value: Double) -> Double {
        precision == .single ? Double(Float(value)) : value
      }
      let (model, table) = (try Self.model(precision), try Self.numbers())
      guard case .number(_, let mean, let deviation) = model.preparation.target else {
        Issue.record("no number")
        return
      }
      var totals = Totals(metrics: [MeanAbsoluteError()], outputs: 1)
      let data = try model.preparation.dataset(
        of: table, rows: Array(Self.rows), precision: precision)
      try model.model.evaluate(data, loss: model.loss, adding: &totals)
      var (weight, sum) = (0.0, 0.0)
      for row in Self.rows {
        let y = try #require(Double("\(row).3"))
        let x = rounded(Double(16_777_216 + row % 2)) * 0x1p-24
        let w = rounded(try #require(Double("0.\(row % 3 + 1)")))
        weight += w
        sum += w * (x - rounded((y - mean) / deviation)).magnitude
      }
      #expect(totals.weight == weight)
      #expect((try #require(totals["mae"]) - sum / weight).magnitude <= 1e-15)
      let targets = try model.preparation.targets(of: table, as: Double.self)
      let singles = try model.preparation.targets(of: table)
      #expect(
        targets.map { Float($0) } == singles
          && targets.map { Float($0) }.map(Double.init) != targets)
    }
  }

  @Test("A number that does not fit a Float is too far for single precision alone")
  func tooFar() throws {
    let table = try table("x\n1e39\n")
    let expected =
      "t.csv:2: column \"x\" holds 1e+39, which is too far from the training rows; correct it, or "
      + "train without the column"
    #expect(errorMessage { _ = try Self.model(.single).predict(table) } == expected)
    #expect(try Self.model(.double).predict(table).count == 1)
    #expect(throws: DatasetError.self) { try Self.model(.single).predict(["x": 1e39]) }
    #expect(try Self.model(.double).predict(["x": 1e39]).number?.isFinite == true)
  }
}
