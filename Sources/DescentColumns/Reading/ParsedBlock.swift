/// The columns of one block. The values of each column are contiguous.
struct ParsedBlock: Sendable {
  enum Numbers: Sendable {
    case single([Float])
    case double([Double])
  }

  /// The number of rows that there is room for in each column.
  let capacity: Int
  var rowCount = 0
  /// The number of lines in the block. In the first block of a file, the lines before its start are
  /// included.
  var lineCount = 0
  /// The line of each row, counted from 0 at the start of the block.
  var lines = LineNumbers()
  /// The number of blank lines before the last row, and after it.
  var blankLines = (beforeLastRow: 0, afterLastRow: 0)
  /// The number of lines that are comments.
  var commentLines = 0
  /// The number of lines that repeat the header.
  var repeatedHeaders = 0
  /// The number of fields with a quote that is a character.
  var strayQuotes = 0
  /// The lines below the table, which are an error if rows follow, and their number.
  var footer: (error: ParseError, lines: Int)?
  /// The greatest number of lines below a table.
  static let maximumFooterLines = 10
  var numbers = Numbers.double([])
  /// The index in `numbers` at which each column starts, if it holds numbers; otherwise −1.
  var numberStarts: [Int]
  var codes: [Int32] = []
  /// For each text column, the texts that its codes mean.
  var levels: [LevelTable] = []
  /// The index in `levels` of each column, if it holds text; otherwise −1. Its codes start at that
  /// index · capacity.
  var textPlaces: [Int]
  /// The columns whose texts are lost: inferred ones that hold something other than numbers, and
  /// guessed ones in which such a value comes after a number.
  var nonNumericColumns: Set<Int> = []
  /// The first number out of range in each inferred or guessed column that has one.
  var outOfRange: [Int: ParseError] = [:]

  /// The fields of each kept column.
  var kept: [KeptFields] = []
  /// For each column of text, how often each text for a missing value occurs.
  private(set) var missingCounts: [Int: [Int: Int]] = [:]

  /// Makes room for the rows of a block. Each row has a line end and a byte for each further
  /// column, or, with one column, a byte that keeps the line from being blank. There is room for
  /// one more row, which may prove to be too short.
  init(for block: Block, columns: Int) {
    let length = block.bytes.count - block.start
    capacity = min(lineEndCount(block.bytes.span), length / max(columns, 2) + 1)
    numberStarts = Array(repeating: -1, count: columns)
    textPlaces = numberStarts
  }

  /// Counts a text for a missing value in a column of text.
  mutating func countMissing(_ token: Int, _ column: Int) {
    missingCounts[column, default: [:]][token, default: 0] += 1
  }

  /// Makes room for the texts of a column, all of them missing so far.
  mutating func addTexts(_ column: Int) {
    textPlaces[column] = levels.count
    levels.append(LevelTable())
    codes.append(contentsOf: repeatElement(-1, count: capacity))
  }
}

/// Returns the number of LF and CR. Up to 255 are counted in a byte, which lets the optimizer
/// process 16 bytes at a time.
@inline(never)
private func lineEndCount(_ bytes: Span<UInt8>) -> Int {
  var (count, index) = (0, 0)
  while index < bytes.count {
    let end = min(bytes.count, index &+ 240)
    var few: UInt8 = 0
    while index < end {
      few &+= Byte.isLineEnd(bytes[index]) ? 1 : 0
      index &+= 1
    }
    count &+= Int(few)
  }
  return count
}
