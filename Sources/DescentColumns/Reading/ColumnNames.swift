import DescentBase

/// The names of a table's columns, each made unique.
struct ColumnNames {
  private(set) var names: [String] = []
  /// What was corrected.
  private(set) var notes: [String] = []

  /// Names the columns `column_1` to `column_count`.
  mutating func number(_ count: Int) {
    names = (1...count).map { "column_\($0)" }
  }

  /// Takes the names of a header. A blank name becomes `column_3`, for example, and the second `a`
  /// becomes `a_2`.
  mutating func read(_ header: [String], file: String, line: Int) throws(CSVError) {
    var taken = Set(header)
    var columnOfName: [String: Int] = [:]
    var nextNumber: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      if name.utf8.count > TableHeader.maximumNameLength {
        throw CSVError(
          file: file, line: line, column: index + 1,
          message:
            "the name \(name.quotedForMessage) has \(name.utf8.count) bytes; expected at most "
            + "\(TableHeader.maximumNameLength): shorten it")
      }
      if !isBlank(name), columnOfName[name] == nil {
        columnOfName[name] = index + 1
        names.append(name)
        continue
      }
      let base = isBlank(name) ? "column" : name
      var number = isBlank(name) ? index + 1 : nextNumber[name, default: 2]
      while !taken.insert("\(base)_\(number)").inserted { number += 1 }
      let new = "\(base)_\(number)"
      names.append(new)
      if let earlier = columnOfName[name] {
        nextNumber[name] = number + 1
        notes.append(
          "column \(earlier) is already named \(name.quotedForMessage); column \(index + 1) is now "
            + "named \(new.quotedForMessage)")
      } else {
        notes.append("column \(index + 1) has no name; it is now named \(new.quotedForMessage)")
      }
    }
  }
}
