extension Preparation {
  /// Returns what the training did not see, or cannot be read, in some rows of a table, at most one
  /// element for each feature column. A missing value is never unfamiliar. The columns are found by
  /// name.
  ///
  /// Each distinct value is looked up once, whatever the number of rows. Throws if a column does not
  /// exist.
  public func unfamiliar(
    in table: Table, rows: [Int]? = nil
  ) throws(CSVError) -> [UnfamiliarValues] {
    var found: [UnfamiliarValues] = []
    for feature in features
    where feature.encoder.kind != .number && feature.encoder.kind != .array {
      let (codes, levels) = try table.texts(named: feature.name)
      let encoder = feature.encoder.deciding(by: levels)
      let familiarity = encoder.familiarity
      let causes = levels.map(familiarity.cause(of:))
      guard causes.contains(where: { $0 != nil }) else { continue }
      let unfamiliar = (rows ?? Array(codes.indices)).filter {
        codes[$0] >= 0 && causes[Int(codes[$0])] != nil
      }
      guard let first = unfamiliar.first, let cause = causes[Int(codes[first])] else { continue }
      let seen = Set(unfamiliar.map { codes[$0] }).sorted()
      found.append(
        UnfamiliarValues(
          column: feature.name, kind: encoder.kind, rows: unfamiliar.count,
          example: levels[Int(codes[first])], line: table.line(ofRow: first), cause: cause,
          variant: ([codes[first]] + seen).lazy.compactMap { familiarity.variant(levels[Int($0)]) }
            .first, treatment: encoder.treatment))
    }
    return found
  }

  /// Returns what the training did not see, or cannot be read, in a record.
  package func unfamiliar(in record: [String: Cell]) -> [UnfamiliarValues] {
    features.compactMap { feature in
      guard let text = record[feature.name]?.text else { return nil }
      let familiarity = feature.encoder.familiarity
      guard let cause = familiarity.cause(of: text) else { return nil }
      return UnfamiliarValues(
        column: feature.name, kind: feature.encoder.kind, rows: 1, example: text, line: nil,
        cause: cause, variant: familiarity.variant(text), treatment: feature.encoder.treatment)
    }
  }
}

/// What a column's values are compared with.
struct Familiarity {
  private let encoder: FeatureEncoder
  private let levels: Set<String>
  private let byCase: [String: String]
  private let byNumber: [Double: String]

  fileprivate init(_ encoder: FeatureEncoder) {
    self.encoder = encoder
    guard case .category(let category) = encoder else {
      (levels, byCase, byNumber) = ([], [:], [:])
      return
    }
    let known = (category.levels + (category.rare ?? [])).map { String($0.withoutBlanksAround) }
    levels = Set(known)
    byCase = Dictionary(
      known.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    byNumber = Dictionary(
      known.compactMap { level in parseNumber(level).map { ($0, level) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Returns why a text is unfamiliar; nil if it is not.
  func cause(of text: String) -> UnfamiliarValues.Cause? {
    switch encoder {
    case .number: return parseNumber(text) == nil ? .unreadable : nil
    case .boolean: return BooleanEncoder.value(of: text).isNaN ? .unreadable : nil
    case .text, .array: return nil
    case .date(let date):
      switch date.form.reading(of: text) {
      case .date: return nil
      case .ambiguous: return .ambiguous
      case .otherOrder, .unreadable: return .unreadable
      }
    case .category(let category):
      if levels.contains(String(text.withoutBlanksAround)) { return nil }
      return category.hasOther && category.rare == nil ? .rareOrUnseen : .unseen
    }
  }

  /// Returns the known category that a text is, written otherwise; nil if there is none.
  func variant(_ text: String) -> UnfamiliarValues.Variant? {
    let plain = String(text.withoutBlanksAround)
    if levels.contains(plain) { return nil }
    if let level = byCase[plain.lowercased()] {
      return .init(value: text, level: level, difference: .letterCase)
    }
    return parseNumber(plain).flatMap { byNumber[$0] }
      .map { .init(value: text, level: $0, difference: .number) }
  }
}

extension FeatureEncoder {
  fileprivate var familiarity: Familiarity { Familiarity(self) }

  /// What an unfamiliar value counts as.
  fileprivate var treatment: UnfamiliarValues.Treatment {
    switch self {
    case .category(let encoder): encoder.hasOther ? .rare : .average
    case .number(let encoder): encoder.hasIndicator ? .missing : .average
    case .boolean(let encoder): encoder.number.hasIndicator ? .missing : .average
    case .date(let encoder): encoder.hasIndicator ? .missing : .average
    case .text, .array: .missing
    }
  }
}
