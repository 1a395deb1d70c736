import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

/// `--precision double`, from the table to the predictions.
struct PrecisionTests {
  private let command = Command("descent")
  private let scratch: Scratch
  private var model: String { scratch.url("model").path }

  init() throws { scratch = try Scratch() }

  /// Trains for an epoch, and returns the fields of the predictions of `table`, without their header.
  private func predictions(
    of rows: String, _ precision: Precision, target: String, _ more: [String] = []
  ) async throws -> [[String]] {
    let table = scratch.url("t.csv").path
    try rows.write(toFile: table, atomically: true, encoding: .utf8)
    let trained = try await command.run(
      [
        "train", table, "--target", target, "--hidden", "none", "--validation", "0", "--epochs",
        "1",
        "--precision", precision.rawValue, "--output", model,
      ] + more)
    #expect(trained.status == 0, "\(trained.errors)")
    let predicted = try await command.run(["predict", model, table])
    #expect(predicted.status == 0, "\(predicted.errors)")
    return predicted.lines.dropFirst().map { $0.split(separator: ",").map(String.init) }
  }

  @Test("Features that differ in the 25th bit predict differently in double precision alone")
  func features() async throws {
    let rows = "x,y\n" + (0..<20).map { "\(16_777_216 + $0 % 2),\($0 % 7).5\n" }.joined()
    for precision in Precision.allCases {
      let lines = try await predictions(
        of: rows, precision, target: "y", ["--scaling", "none", "--loss", "absolute-error"])
      #expect(lines.count == 20)
      #expect((lines[0] != lines[1]) == (precision == .double), "\(precision): \(lines[0])")
    }
  }

  @Test("Probabilities have the digits of the model's precision")
  func probabilities() async throws {
    let rows = "x,y\n" + (0..<30).map { "\($0 % 5),\(["a", "b", "c"][$0 % 3])\n" }.joined()
    for precision in Precision.allCases {
      let lines = try await predictions(of: rows, precision, target: "y")
      for line in lines {
        let values = line.dropFirst().map { Double($0) ?? .nan }
        let isDouble = precision == .double
        #expect((values.reduce(0, +) - 1).magnitude <= (isDouble ? 1e-15 : 2e-7), "\(line)")
        let isShortest = line.dropFirst().allSatisfy { Float($0).map { "\($0)" } == $0 }
        #expect(isShortest == !isDouble, "\(line)")
      }
    }
  }
}
