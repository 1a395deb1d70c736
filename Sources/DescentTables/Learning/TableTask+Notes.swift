import Descent

extension Table {
  /// Returns the text columns that were probably meant to be numbers, each in a sentence that says
  /// why they are not and what to do. Three or more columns share a sentence.
  func mistakenTexts(except exempt: [String]) -> [String] {
    let exempt = Set(exempt)
    let notes = columns.compactMap { column -> (column: Column, note: String, odd: String)? in
      guard case .texts(_, let levels) = column.values, !exempt.contains(column.name) else {
        return nil
      }
      let odd = levels.first { parseNumber($0) == nil } ?? ""
      return column.mistakenTextNote(for: levels).map { (column, $0, odd) }
    }
    guard notes.count > 2 else { return notes.map(\.note) }
    let names = notes.prefix(8).map { column, _, odd in
      "\(column.name.quotedForMessage) (\(odd.quotedForMessage)\(line(of: odd, in: column)))"
    }
    let more = notes.count > names.count ? " and \(grouped(notes.count - names.count)) more" : ""
    return [
      "\(grouped(notes.count)) columns are read as text because of a few texts among numbers: "
        + names.joined(separator: ", ") + more
        + "; correct these, remove their rows, or add them to "
        + "--missing to read numbers, or list the columns under --categorical"
    ]
  }

  private func line(of level: String, in column: Column) -> String {
    guard case .texts(let codes, let levels) = column.values,
      let code = levels.firstIndex(of: level), let row = codes.firstIndex(of: Int32(code))
    else { return "" }
    return " in line \(self.line(ofRow: row))"
  }
}

extension Column {
  fileprivate func mistakenTextNote(for levels: [String]) -> String? {
    let others = levels.filter { parseNumber($0) == nil }
    let name = name.quotedForMessage
    if !others.isEmpty, others.count * 2 < levels.count {
      let example = others[0].quotedForMessage
      return "\(name) is read as text because \(example) is not a number, although "
        + "\(grouped(levels.count - others.count)) of \(counted(levels.count, "level")) are; correct "
        + "it or add it to --missing to read numbers, or list the column under --categorical"
    }
    let withComma = others.filter { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      return parts.count == 2 && parts.allSatisfy { parseNumber(String($0)) != nil }
    }
    if !others.isEmpty, withComma.count == others.count {
      return
        "\(name) is read as text because \(withComma[0].quotedForMessage) has a decimal comma; give "
        + "--decimal , to read numbers"
    }
    return nil
  }
}
