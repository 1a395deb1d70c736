import DescentBase

/// The dictionaries of a file, in the order in which its messages define, extend and replace them.
struct ArrowDictionaries {
  /// The place of the dictionary that each id means.
  typealias Versions = [Int64: Int]

  /// What each id means after the messages so far.
  private(set) var versions: Versions = [:]
  /// The parts of each dictionary: its first values and their extensions.
  private var all: [[ArrowValues]] = []
  private let fields: [Int64: ArrowField]
  private let allowsReplacement: Bool

  /// Dictionaries of these columns. Those of nested columns, and of columns that cannot be read, are
  /// passed over.
  init(_ fields: [ArrowField], allowsReplacement: Bool) {
    self.fields = Dictionary(
      fields.filter(\.hasReadableDictionary).compactMap { field in
        field.encoding.map { ($0.id, field.dictionaryValues) }
      },
      uniquingKeysWith: { first, _ in first })
    self.allowsReplacement = allowsReplacement
  }

  /// The values of all dictionaries, by their places.
  var values: [Column.Values] { all.map { ArrowValues($0).columnValues } }

  /// Reads a message: Message.fbs, `table DictionaryBatch`.
  mutating func read(
    _ table: FlatTable, body: Range<Int>, of bytes: StoredBytes
  ) throws(FileError) {
    let id = try table.number(0, default: Int64(0))
    guard let field = fields[id] else { return }
    guard let data = try table.table(1) else {
      throw table.buffer.damage("the dictionary \(id) has no values")
    }
    let values = try ArrowBatch(data, body: body, of: bytes).columns([field])[0].plainValues()
    let isDelta = try table.flag(2)
    if isDelta, let place = versions[id] {
      all[place].append(values)
      return
    }
    guard versions[id] == nil || allowsReplacement else {
      throw .damaged(bytes.name, "it has two dictionaries \(id), which only a stream may have")
    }
    versions[id] = all.count
    all.append([values])
  }
}

extension ArrowValues {
  /// Joins the values of parts, which are of one kind.
  fileprivate init(_ parts: [ArrowValues]) {
    switch parts[0] {
    case .single(var numbers):
      for case .single(let part) in parts.dropFirst() { numbers += part }
      self = .single(numbers)
    case .double(var numbers):
      for case .double(let part) in parts.dropFirst() { numbers += part }
      self = .double(numbers)
    case .texts(var texts):
      for case .texts(let part) in parts.dropFirst() { texts.append(part) }
      self = .texts(texts)
    case .arrays: self = parts[0]
    }
  }
}
