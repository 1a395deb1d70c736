import CommandSupport
import Foundation
import Testing

/// The table of epochs that `descent train` writes.
struct EpochTableTests {
  private let command = Command("descent")
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func rows(_ arguments: [String]) async throws -> [String] {
    let outcome = try await command.run(
      ["train"] + arguments + ["--output", scratch.url("model").path])
    return outcome.lines.drop { !$0.hasPrefix("epoch") }.prefix {
      $0.first != "S" && $0.first != "E"
    }
    .map { $0 }
  }

  @Test("An epoch without a validation has blanks for its validation metrics, not nan")
  func blanks() async throws {
    let rows = try await rows([
      "Examples/Data/penguins.csv", "--target", "species", "--epochs", "3", "--validate-every",
      "2e",
    ])
    #expect(rows.map { $0.split(separator: " ").count }.prefix(4) == [6, 4, 6, 6])
    #expect(!rows.joined().contains("nan"))
    #expect(Set(rows.prefix(4).map(\.count)).count == 1, "the columns are aligned")
  }

  @Test("A metric that is not defined is shown as nan")
  func undefined() async throws {
    let table = scratch.url("t.csv")
    let text = (0..<40).map { "\($0),\($0 % 7)" }.joined(separator: "\n")
    try Data("x,y\n\(text)\n".utf8).write(to: table)
    let rows = try await rows([
      table.path, "--target", "y", "--task", "regression", "--split", "tail", "--validation",
      "0.025", "--epochs", "1",
    ])
    #expect(rows.dropFirst().first?.contains("nan") == true, "r2 of one row: \(rows)")
  }

  @Test(
    "A metric value that is too wide has an exponent, and a blank before it",
    arguments: [1e7, 1e-7, 1e30])
  func wide(factor: Double) async throws {
    let table = scratch.url("t.csv")
    let text = (0..<40).map { "\($0),\(Double($0 * $0 % 17) * factor)" }.joined(separator: "\n")
    try Data("x,y\n\(text)\n".utf8).write(to: table)
    let rows = try await rows([
      table.path, "--target", "y", "--task", "regression", "--epochs", "2", "--metrics",
      "mae,rmse,mape", "--optimizer", "sgd",
    ])
    #expect(rows.count == 3, "\(rows)")
    for row in rows {
      #expect(row.split(separator: " ").count == 10, "\(row)")
      #expect(row.count == rows[0].count, "\(row)")
    }
    let mae = try #require(rows[1].split(separator: " ").dropFirst(2).first)
    #expect(mae.contains("e") && abs((Double(mae) ?? 0) / factor - 4) < 3, "\(mae)")
  }
}
