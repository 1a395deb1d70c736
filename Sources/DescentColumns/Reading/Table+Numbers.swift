import DescentBase

extension Table {
  /// Returns the table with its columns of written numbers as numbers.
  ///
  /// A column whose form is given must hold such numbers. A column that was read as text because it
  /// does not hold plain numbers holds numbers if all its values have one form. If these are the last rows
  /// of a file, a last row that is a total is left out.
  func readingNumbers(of layout: ColumnLayout, isLast: Bool) throws(CSVError) -> Table {
    var table = self
    for (column, form) in layout.forms {
      try table.read(layout.names[column], in: form, layout.precision)
    }
    if isLast, layout.dialect.hasOtherLines, let total = table.total {
      table.removeLastRow()
      table.notes.append(
        "the last row, line \(line(ofRow: rowCount - 1)), is a total, \(total.quotedForMessage), and "
          + "left out")
    }
    guard !layout.inferred.isEmpty else { return table }
    let decimal = layout.dialect.decimalMark
    let inferred = Set(layout.inferred.map { layout.names[$0] })
    for column in table.columns where inferred.contains(column.name) {
      guard case .texts(_, let levels) = column.values,
        let (form, numbers) = NumberForm.read(levels, decimal: decimal)
      else { continue }
      table.replace(column.name, by: numbers, layout.precision)
      let isPlain = form.isPlain(decimal: decimal ?? ".")
      if isPlain, levels.allSatisfy({ parseNumber($0) != nil }) { continue }
      if !isPlain { table.format.numbers[column.name] = form }
      if form.decimal == ",", decimal == nil {
        table.notes.append(
          "\(column.name.quotedForMessage) has decimal commas, and other columns are read with "
            + "decimal points; --decimal , reads all of them with commas")
      }
      table.notes.append(
        "\(column.name.quotedForMessage) holds numbers written like "
          + "\((levels.max { $0.count < $1.count } ?? "").quotedForMessage)")
    }
    return table
  }

  /// Reads a column of text as numbers.
  private mutating func read(
    _ name: String, in form: NumberForm, _ precision: Precision
  ) throws(CSVError) {
    guard let index = places[name], case .texts(let codes, let levels) = columns[index].values
    else { return }
    var numbers: [Double] = []
    for (level, text) in levels.enumerated() {
      guard let number = form.number(of: text) else {
        let row = codes.firstIndex(of: Int32(level)) ?? 0
        throw CSVError(
          file: self.name, line: line(ofRow: row),
          message: "column \(name.quotedForMessage) holds \(text.quotedForMessage), not a number "
            + "written like \(form.example.quotedForMessage); correct it, or add it to --missing")
      }
      numbers.append(number)
    }
    replace(name, by: numbers, precision)
  }

  /// Replaces a column of text by the numbers of its levels.
  private mutating func replace(_ name: String, by numbers: [Double], _ precision: Precision) {
    guard let index = places[name], case .texts(let codes, _) = columns[index].values else {
      return
    }
    let values = codes.map { $0 < 0 ? .nan : numbers[Int($0)] }
    columns[index] = Column(
      name: name, values: precision == .single ? .single(values.map(Float.init)) : .double(values),
      missing: columns[index].missing)
  }

  /// What the first field of the last row says if the row is a total of the others: `Total`. Another
  /// field of it is empty although no other row has none there, or is the sum of its column.
  private var total: String? {
    let last = rowCount - 1
    guard last >= 3, let first = columns.first(where: { !$0.isMissing(last) }),
      case .texts(let codes, let levels) = first.values
    else { return nil }
    let text = levels[Int(codes[last])]
    guard Self.isTotal(text), codes.count(where: { $0 == codes[last] }) == 1 else { return nil }
    let others = columns.filter { $0.name != first.name }
    let isTotal = others.contains { column in
      if column.isMissing(last) { return !(0..<last).contains(where: column.isMissing) }
      guard let numbers = column.numbers else { return false }
      let sum = numbers[..<last].reduce(0) { $1.isNaN ? $0 : $0 + $1 }
      return (sum - numbers[last]).magnitude <= 1e-6 * sum.magnitude && sum != 0
    }
    return isTotal ? text : nil
  }

  /// Returns whether a text is the name of a total: `Total`, `Grand total 2024:`.
  static func isTotal(_ text: String) -> Bool {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    let names = words.filter { !$0.allSatisfy(\.isNumber) }
    return !names.isEmpty && names.count <= 3 && names.allSatisfy { totals.contains(String($0)) }
  }

  private static let totals: Set<String> = [
    "total", "totals", "sum", "subtotal", "grand", "overall", "gesamt", "summe", "insgesamt",
    "totale", "totaal", "somme", "suma", "soma",
  ]

  private mutating func removeLastRow() {
    rowCount -= 1
    let count = rowCount
    columns = columns.map { column in
      let values: Column.Values
      switch column.values {
      case .single(let numbers): values = .single(Array(numbers.prefix(count)))
      case .double(let numbers): values = .double(Array(numbers.prefix(count)))
      case .arrays: stop("the array column \(column.name) of a text")
      case .texts(let codes, var levels):
        // Levels are in the order of their first rows, so that of the last row alone is the last.
        let left = Array(codes.prefix(count))
        if let last = codes.last, last >= 0, !left.contains(last) { levels.removeLast() }
        values = .texts(codes: left, levels: levels)
      }
      return Column(name: column.name, values: values, missing: column.missing)
    }
  }
}
