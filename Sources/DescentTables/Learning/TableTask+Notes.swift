import Descent

extension Table {
  /// Returns the text columns that were probably meant to be numbers, each in a sentence that says
  /// why they are not and what to do.
  func mistakenTexts(except exempt: [String]) -> [String] {
    let exempt = Set(exempt)
    return columns.compactMap { column in
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
        "\(name) is read as text because \(withComma[0].quotedForMessage) has a decimal comma; write "
        + "decimal points to read numbers"
    }
    return nil
  }
}
