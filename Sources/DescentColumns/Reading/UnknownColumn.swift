import DescentBase

/// Returns the message for a name that no column of a table has: it suggests the nearest name, if
/// that is near, and lists the names.
package func unknownColumn(_ name: String, columns: [String]) -> String {
  var message = "there is no column \(name.quotedForMessage)"
  if columns.count == 1, columns[0].contains(where: { ",;\t|".contains($0) }) {
    return message + "; the only column is \(columns[0].quotedForMessage): set the delimiter"
  }
  let close = columns.map { (name: $0, distance: editDistance(name, $0)) }
    .min { $0.distance < $1.distance }
  if let close, close.distance <= 2, close.distance < name.count {
    message += "; did you mean \(close.name.quotedForMessage)?"
  } else {
    message += "; choose another."
  }
  message +=
    " The columns are \(columns.prefix(20).map(\.quotedForMessage).joined(separator: ", "))"
  return message + (columns.count > 20 ? " and \(columns.count - 20) more" : "")
}

/// Returns the smallest number of insertions, deletions and substitutions between two names,
/// ignoring case.
private func editDistance(_ first: String, _ second: String) -> Int {
  let second = Array(second.lowercased())
  var distances = Array(0...second.count)
  for (row, character) in first.lowercased().enumerated() {
    var diagonal = distances[0]
    distances[0] = row + 1
    for column in second.indices {
      let substituted = diagonal + (character == second[column] ? 0 : 1)
      diagonal = distances[column + 1]
      distances[column + 1] = min(substituted, diagonal + 1, distances[column] + 1)
    }
  }
  return distances[second.count]
}
