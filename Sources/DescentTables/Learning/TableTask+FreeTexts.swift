extension TableTask {
  /// Returns the columns that are left out by themselves because their texts are almost all
  /// different: what `TableOptions.texts` learns from.
  static func freeTexts(
    among roles: [ColumnRole], of table: Table, _ options: TableOptions
  ) -> [String] {
    guard options.features == nil else { return [] }
    let ignored = Set(roles.filter { $0.kind == nil }.map(\.name)).subtracting(options.ignored)
    return table.columns.filter { column in
      guard ignored.contains(column.name), case .texts(_, let levels) = column.values else {
        return false
      }
      return levels.contains { $0.contains(" ") }
    }.map(\.name)
  }

  /// The columns of texts that are left out by themselves, and that `--text` would learn from.
  package var freeTexts: [String] { Self.freeTexts(among: roles, of: table, options) }
}
