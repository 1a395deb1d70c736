/// The columns of one block, each column's values behind one another.
struct ParsedBlock: Sendable {
  enum Numbers: Sendable {
    case single([Float])
    case double([Double])
  }

  /// The rows there is room for: column k of its kind starts at k · capacity.
  let capacity: Int
  var rowCount = 0
  /// The lines of the block, and of what stands before its start in the file's first.
  var lineCount = 0
  /// The line of each row, from 0 at the start of the block.
  var lines = LineNumbers()
  /// Blank lines before the last row, and behind it.
  var blankLines = (beforeLastRow: 0, afterLastRow: 0)
  var numbers = Numbers.double([])
  var codes: [Int32] = []
  /// For each column of texts, what its codes mean.
  var levels: [LevelTable] = []
  /// The columns that were to be found out and do not hold numbers only.
  var nonNumericColumns: Set<Int> = []
  /// For columns that were to be found out, the first number beyond the range.
  var outOfRange: [Int: ParseError] = [:]

  /// Room for a block's rows, each with a line end and a byte for each further column (or, of one
  /// column, a byte that keeps the line from being blank), and for one that proves to be shorter.
  init(for block: Block, columns: Int) {
    let length = block.bytes.count - block.start
    capacity = min(lineEndCount(block.bytes.span), length / max(columns, 2) + 1)
  }
}

/// The number of LF and CR. Up to 255 are counted in a byte, which lets the optimiser take 16 at once.
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
