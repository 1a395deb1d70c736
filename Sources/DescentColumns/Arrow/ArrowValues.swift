import DescentBase

/// The values of a column of a batch, or of a dictionary.
enum ArrowValues: Sendable {
  case single([Float])
  case double([Double])
  case texts(ArrowTexts)
  case arrays(ArrayValues)

  /// The values as those of a table's column.
  var columnValues: Column.Values {
    switch self {
    case .single(let numbers): .single(numbers)
    case .double(let numbers): .double(numbers)
    case .texts(let texts): texts.values
    case .arrays(let arrays): .arrays(arrays)
    }
  }
}

/// Texts by their codes. A text without anything but spaces and tabs is missing, and these are left out
/// at its ends, as in a file of text.
struct ArrowTexts: Sendable {
  private(set) var codes: [Int32] = []
  private(set) var levels = LevelTable()

  init(capacity: Int) { codes.reserveLargePages(capacity) }

  /// Codes of the levels of another column's texts.
  init(codes: [Int32], of levels: LevelTable) { (self.codes, self.levels) = (codes, levels) }

  /// Appends a missing text.
  mutating func appendMissing() { codes.append(-1) }

  /// Appends a text of valid UTF-8, without blanks at its ends. Returns whether it is a new level.
  @discardableResult
  mutating func append(_ text: Span<UInt8>) -> Bool {
    if text.isEmpty {
      codes.append(-1)
      return false
    }
    let count = levels.count
    codes.append(levels.code(of: text))
    return levels.count > count
  }

  /// Appends the code of a level.
  mutating func append(code: Int32) { codes.append(code) }

  /// Appends the rows of another column.
  mutating func append(_ other: ArrowTexts) {
    let places = levels.codes(of: other.levels)
    codes += other.codes.lazy.map { $0 < 0 ? -1 : places[Int($0)] }
  }

  /// The values, with levels that are distinct as strings.
  var values: Column.Values {
    let (texts, places) = levels.texts()
    let isSame = texts.count == places.count
    return .texts(
      codes: isSame ? codes : codes.map { $0 < 0 ? -1 : places[Int($0)] }, levels: texts)
  }
}
