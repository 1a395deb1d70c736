import Descent
import DescentTables
import FoundationEssentials

/// `read-table FILE [--double] [--training-set]` reads a table into memory once, and makes a training
/// set whose target is its last column. It prints the rows, columns, seconds, megabytes per second and
/// peak memory in KiB (0 where the system does not report it).
@main
struct ReadTable {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first else {
      print("read-table FILE [--double] [--training-set]: reads a table and prints the time")
      return
    }
    let precision: Precision = arguments.contains("--double") ? .double : .single
    let clock = ContinuousClock()
    let start = clock.now
    let table = try Table(contentsOf: path, precision: precision)
    if arguments.contains("--training-set") { try makeTrainingSet(of: table) }
    let seconds = (clock.now - start) / .seconds(1)
    let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? UInt ?? 0
    print(
      "rows \(table.rowCount) columns \(table.columns.count) seconds \(seconds) "
        + "MB/s \(Int(Double(bytes) / seconds / 1e6)) KiB \(peakMemory())")
  }

  static func makeTrainingSet(of table: Table) throws {
    let task = try TableTask(table, target: table.columns[table.columns.count - 1].name)
    let preparation = try task.preparation(trainingRows: task.rows)
    let dataset = try preparation.dataset(of: table, rows: task.rows)
    guard dataset.count == table.rowCount else { fatalError("rows are missing") }
  }

  static func peakMemory() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return 0 }
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
