import Testing

@testable import DescentTables

struct ClassWeightsTests {
  /// Makes a dataset of the first row of a table whose target is the classes a and b, or numbers.
  private static func dataset(_ weights: [Double], target: String = "y") throws {
    let table = try table("x,y\n1.5,a\n2.5,b\n3.5,a\n")
    let task = try TableTask(table, target: target)
    let preparation = try task.preparation(trainingRows: task.rows)
    _ = try preparation.dataset(of: table, rows: [0], classWeights: weights)
  }

  @Test("Class weights that are not one for each class trap, whatever the classes of the rows")
  func count() async {
    await #expect(processExitsWith: .failure) { try Self.dataset([1]) }
    await #expect(processExitsWith: .failure) { try Self.dataset([1, 2, 3]) }
    await #expect(processExitsWith: .failure) { try Self.dataset([1, 2], target: "x") }
    await #expect(processExitsWith: .success) { try Self.dataset([1, 2]) }
  }
}
