import Descent

extension Table {
  /// Columns of texts that look as if they were meant to be numbers, each a sentence that says why they
  /// are not and what to do.
  func mistakenTexts(except exempt: [String]) -> [String] {
    columns.compactMap { column in
      guard case .texts(_, let levels) = column.values, !exempt.contains(column.name) else {
        return nil
      }
      return column.mistakenTextNote(for: levels)
    }
  }
}

extension Column {
  fileprivate func mistakenTextNote(for levels: [String]) -> String? {
    let others = levels.filter { parseNumber($0) == nil }
    let name = name.quotedForMessage
    if !others.isEmpty, others.count * 2 < levels.count {
      let example = others[0].quotedForMessage
      return "\(name) is texts, since \(example) is no number though "
        + "\(grouped(levels.count - others.count)) of \(counted(levels.count, "level")) are: add it to "
        + "--missing, or correct it, for numbers; --categorical if texts are meant"
    }
    let withComma = others.filter { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      return parts.count == 2 && parts.allSatisfy { parseNumber(String($0)) != nil }
    }
    if !others.isEmpty, withComma.count == others.count {
      return
        "\(name) is texts: \(withComma[0].quotedForMessage) has a decimal comma; write a point for "
        + "numbers"
    }
    return nil
  }
}
