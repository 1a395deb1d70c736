@testable import DescentTables

/// Returns the table of a text, called `t.csv` in messages.
func table(_ text: String, reading kinds: [String: ColumnKind] = [:]) throws(CSVError) -> Table {
  try Table(parsing: Array(text.utf8), name: "t.csv", reading: kinds)
}

/// Returns a table with the columns `x`, which numbers the rows from 0, and `y`.
func table(y: [String]) throws(CSVError) -> Table {
  try table("x,y\n" + y.enumerated().map { "\($0),\($1)\n" }.joined())
}

/// Returns the text of the error that a body throws.
func errorMessage(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
