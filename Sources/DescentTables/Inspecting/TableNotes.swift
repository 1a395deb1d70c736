import Descent

/// What deserves a check in a table before it is learned from, each in a sentence: the same for every
/// command. Columns with the same cause share a sentence.
struct TableNotes {
  private let table: Table
  private let roles: [ColumnRole]
  private let options: TableOptions
  private let columnOf: [String: Column]

  init(_ table: Table, roles: [ColumnRole], options: TableOptions) {
    (self.table, self.roles, self.options) = (table, roles, options)
    columnOf = Dictionary(
      table.columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The notes about columns and rows, without those about a target.
  var all: [String] {
    let columns = roles.compactMap { role in
      role.isAskedFor ? nil : columnOf[role.name].map { ($0, role) }
    }
    let exempt = Set(table.names).subtracting(columns.map(\.0.name))
    let dateNotes = columns.map { dates($0.0, $0.1) }
    let others = zip(columns, dateNotes).filter { $1.isEmpty }.map(\.0)
    return empty(columns) + constant(columns) + numbering(columns) + ids(columns)
      + freeTexts(others) + dateNotes.flatMap(\.self)
      + rareCategories(except: zip(columns, dateNotes).filter { !$1.isEmpty }.map(\.0.0.name))
      + roles.compactMap { $0.kind == .category ? columnOf[$0.name]?.variants : nil }
      + table.mistakenTexts(except: Array(exempt)) + duplicates
  }

  private typealias Columns = [(column: Column, role: ColumnRole)]

  private func empty(_ columns: Columns) -> [String] {
    note(
      columns.filter { $0.column.distinctLimit(1) == 0 }.map { ($0.column.name, nil) },
      one: "has no value at all", several: "have no value at all")
  }

  private func constant(_ columns: Columns) -> [String] {
    let constant = columns.filter { $0.column.distinctLimit(2) == 1 }
    return note(
      constant.map { ($0.column.name, $0.column.firstText.map(shortened)) }, one: "is constant",
      several: "are constant")
  }

  private func numbering(_ columns: Columns) -> [String] {
    columns.filter { $0.column.countsRows }.map { column, role in
      let name = column.name.quotedForMessage
      return role.kind == nil
        ? "\(name) numbers the rows in their order and is left out; --numeric \(column.name.asArgument) brings "
          + "it back"
        : "\(name) numbers the rows in their order; it stays, because no other column that "
          + "varies is left to learn from"
    }
  }

  /// Columns that hold each whole number of a range once, in some order.
  private func ids(_ columns: Columns) -> [String] {
    note(
      columns.filter { $0.column.isShuffledRange && !$0.column.countsRows }
        .map { ($0.column.name, nil) },
      one:
        "counts the rows like an id, in another order; it stays: leave it out with --ignore if it "
        + "is one",
      several:
        "count the rows like ids, in another order; they stay: leave them out with --ignore if "
        + "they are ids")
  }

  private func freeTexts(_ columns: Columns) -> [String] {
    note(
      columns.filter { $0.role.kind == nil && $0.column.numbers == nil }
        .map { ($0.column.name, $0.role.reason.replacing("ignored: ", with: "")) },
      one: "looks like an id or free text and is left out",
      several: "look like ids or free text and are left out")
  }

  /// Categories of many texts, none in as many rows as an input needs.
  private func rareCategories(except exempt: [String]) -> [String] {
    note(
      roles.filter { $0.kind == .category && !exempt.contains($0.name) }.compactMap {
        columnOf[$0.name]
      }
      .filter { $0.hasRareTextsAlone }.map { ($0.name, nil) },
      one: "is a category no text of which is in \(CategoryEncoder.minimumRows) rows, so that it "
        + "says nothing: list free text under --text, or leave the column out with --ignore",
      several: "are categories no text of which is in \(CategoryEncoder.minimumRows) rows, so that "
        + "they say nothing: list free texts under --text, or leave the columns out with --ignore")
  }

  private func dates(_ column: Column, _ role: ColumnRole) -> [String] {
    guard case .texts(let codes, let levels) = column.values, !levels.isEmpty else { return [] }
    let name = column.name.quotedForMessage
    switch DateForm.learned(from: levels, order: options.dateOrder) {
    case .none: return mistakenDates(column, levels, codes).map { [$0] } ?? []
    case .undecidable(let example):
      return [
        "\(name) holds dates such as \(example.quotedForMessage), and none that shows whether the day "
          + "or the month is first; give --date-order day or month to read them, or write them as "
          + "2024-12-31"
      ]
    case .form(let form):
      guard role.kind == .date else { return [] }
      let other = otherOrder(form, levels).map { example in
        "\(name) has dates such as \(example.quotedForMessage), which decide that the "
          + "\(form.order?.rawValue ?? "") comes first, whatever --date-order says"
      }
      let isOdd = levels.map { form.date(of: $0) == nil }
      guard let row = codes.firstIndex(where: { $0 >= 0 && isOdd[Int($0)] }) else {
        return [other].compactMap(\.self)
      }
      let rows = codes.count { $0 >= 0 && isOdd[Int($0)] }
      return [other].compactMap(\.self) + [
        "\(name) holds \(levels[Int(codes[row])].quotedForMessage) in line "
          + "\(table.line(ofRow: row)), which is not one of its \(role.reason); \(counted(rows, "row")) "
          + "like this \(rows == 1 ? "is" : "are") taken as missing"
      ]
    }
  }

  /// Returns a date that cannot be read in the order that is asked for, if the form has another.
  private func otherOrder(_ form: DateForm, _ levels: [String]) -> String? {
    guard let asked = options.dateOrder, let order = form.order, order != asked else { return nil }
    return levels.first { level in
      guard let dates = DateText(level)?.dates else { return false }
      return dates[order] != nil && dates[asked] == nil
    }
  }

  /// A sentence about texts most of which are dates, but not enough of them.
  private func mistakenDates(_ column: Column, _ levels: [String], _ codes: [Int32]) -> String? {
    let isDate = levels.map { DateText($0) != nil }
    let dates = isDate.count { $0 }
    guard dates >= 2, dates * 2 > levels.count else { return nil }
    let start = "\(column.name.quotedForMessage) is read as text "
    guard let row = codes.firstIndex(where: { $0 >= 0 && !isDate[Int($0)] }) else {
      return start + "because its dates, months and times cannot be of one kind; write all of them "
        + "alike to read dates"
    }
    return start + "because \(levels[Int(codes[row])].quotedForMessage) in line "
      + "\(table.line(ofRow: row)) is not a date, although \(grouped(dates)) of "
      + "\(counted(levels.count, "level")) are; correct it and the others like it, or add them to "
      + "--missing to read dates"
  }

  private func shortened(_ text: String) -> String {
    text.count > 40 ? text.prefix(40) + "…" : text
  }

  private var duplicates: [String] {
    let rows = table.duplicateRows
    return rows == 0
      ? [] : ["\(counted(rows, "row")) \(rows == 1 ? "repeats" : "repeat") an earlier row"]
  }

  /// One sentence for columns with the same cause: at most eight by name, each with a detail.
  private func note(
    _ columns: [(name: String, detail: String?)], one: String, several: String
  ) -> [String] {
    guard let first = columns.first else { return [] }
    if columns.count == 1 {
      return ["\(first.name.quotedForMessage) \(one)" + (first.detail.map { ": \($0)" } ?? "")]
    }
    let names = columns.prefix(8).map { column in
      column.name.quotedForMessage + (column.detail.map { " (\($0))" } ?? "")
    }
    let more = columns.count - names.count
    return [
      names.joined(separator: ", ") + (more > 0 ? " and \(grouped(more)) more" : "") + " \(several)"
    ]
  }
}

extension Column {
  /// Whether there are more than 20 texts, and none in as many rows as an input needs.
  fileprivate var hasRareTextsAlone: Bool {
    let (codes, levels) = texts
    guard levels.count > 20 else { return false }
    var counts = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    return counts.allSatisfy { $0 < CategoryEncoder.minimumRows }
  }

  /// Whether all rows have the same value.
  var isConstant: Bool {
    distinctLimit(2) <= 1 && (distinctLimit(1) == 0 || !isAnyMissing)
  }

  private var isAnyMissing: Bool {
    switch values {
    case .texts(let codes, _): codes.contains { $0 < 0 }
    case .double(let numbers): numbers.contains(where: \.isNaN)
    case .single(let numbers): numbers.contains(where: \.isNaN)
    case .arrays: false
    }
  }

  /// The number of distinct values, up to a limit.
  fileprivate func distinctLimit(_ limit: Int) -> Int {
    if case .arrays = values { return limit }
    guard let numbers else { return min(texts.levels.count, limit) }
    var seen: Set<Double> = []
    for number in numbers where !number.isNaN && seen.count < limit { seen.insert(number) }
    return seen.count
  }

  fileprivate var firstText: String? {
    switch values {
    case .texts(_, let levels): levels.first
    case .double(let numbers): numbers.first { !$0.isNaN }.map(label(of:))
    case .single(let numbers): numbers.first { !$0.isNaN }.map { label(of: Double($0)) }
    case .arrays: text(ofRow: 0)
    }
  }

  /// Whether more than 20 values are all different whole numbers that fill a range.
  fileprivate var isShuffledRange: Bool {
    guard let numbers else { return false }
    var (low, high, count) = (Double.infinity, -Double.infinity, 0)
    for number in numbers where !number.isNaN {
      if number != number.rounded() { return false }
      (low, high, count) = (min(low, number), max(high, number), count + 1)
    }
    guard count > 20, high - low == Double(count - 1) else { return false }
    return Set(numbers.filter { !$0.isNaN }).count == count
  }

  /// A sentence about levels that differ only by letter case, or only as numbers, if there are any.
  var variants: String? {
    guard case .texts(_, let levels) = values else { return nil }
    for (key, how) in [
      ({ (level: String) in level.lowercased() }, "by letter case"),
      ({ level in parseNumber(level).map(label(of:)) ?? level }, "in how a number is written"),
    ] {
      let groups = Dictionary(grouping: levels) { key(String($0.withoutBlanksAround)) }
        .filter { Set($0.value.map(\.withoutBlanksAround)).count > 1 }
      guard let example = groups.values.min(by: { $0[0].utf8Bytes < $1[0].utf8Bytes }) else {
        continue
      }
      let more =
        groups.count > 1 ? ", as do the levels of \(counted(groups.count - 1, "other"))" : ""
      return "\(name.quotedForMessage) has levels that differ only \(how): "
        + example.prefix(4).map(\.quotedForMessage).joined(separator: ", ") + more
        + "; they are different categories: write them alike if they are one"
    }
    return nil
  }
}

extension Table {
  /// The number of rows that equal an earlier row in every column, by a 64-bit hash of the row.
  var duplicateRows: Int {
    var hashes = [UInt64](repeating: 0, count: rowCount)
    for column in columns { column.addHashes(to: &hashes) }
    return rowCount - Set(hashes).count
  }
}

extension Column {
  /// A 64-bit hash of the value of each row. Equal values have equal ones.
  var rowHashes: [UInt64] {
    var hashes = [UInt64](repeating: 0, count: rowCount)
    addHashes(to: &hashes)
    return hashes
  }

  /// Adds the values to the hashes of their rows. Equal values are added equally.
  fileprivate func addHashes(to hashes: inout [UInt64]) {
    func add(_ value: UInt64, to row: Int) {
      let product = (hashes[row] ^ value).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hashes[row] = product.high ^ product.low &+ 0x2545_F491_4F6C_DD1D
    }
    switch values {
    case .texts(let codes, _):
      for row in codes.indices { add(UInt64(bitPattern: Int64(codes[row])), to: row) }
    case .double(let numbers):
      for row in numbers.indices { add((numbers[row] == 0 ? 0 : numbers[row]).bitPattern, to: row) }
    case .single(let numbers):
      for row in numbers.indices {
        add(UInt64((numbers[row] == 0 ? 0 : numbers[row]).bitPattern), to: row)
      }
    case .arrays(let arrays):
      for row in hashes.indices {
        for number in arrays.numbers(ofRow: row) {
          add((number == 0 ? 0 : number).bitPattern, to: row)
        }
      }
    }
  }
}
