import DescentBase

/// What one pass over a LIBSVM file learns: the number of rows and of their numbers, and where rows are.
struct LIBSVMIndex: Sendable {
  /// The number of rows.
  private(set) var rows = 0
  /// Whether a line has a query.
  private(set) var hasQueries = false
  /// Every how many rows a position is known: a power of two.
  private(set) var stride = 1
  /// The positions of the rows 0, `stride`, 2 · `stride` and so on.
  private var positions: [Int] = []
  private var last = -1
  private var hasZero = false

  /// The most positions that are kept, so that they need little memory. With as many, a block of
  /// `LIBSVMFile` has more rows than are between two of them.
  private static let mostPositions = 1 << 16

  /// The index of the first number of a row: 0 if it occurs, otherwise 1.
  var firstIndex: Int { hasZero ? 0 : 1 }
  /// The number of numbers of a row; nil if there is none.
  var width: Int? { last < 0 ? nil : last - firstIndex + 1 }

  /// Reads a whole file. Throws for the first line that is not of the format.
  init(_ bytes: StoredBytes) throws(FileError) {
    var (lines, number) = (FileLines(bytes, from: 0), 0)
    while true {
      let position = lines.nextPosition
      guard let range = try lines.next() else { break }
      number += 1
      do throws(LIBSVMLine.Problem) {
        add(try LIBSVMLine(range, of: lines.buffer.span) { _, _ in }, at: position)
      } catch {
        throw .invalid(path: bytes.name, reason: "line \(grouped(number)) \(error.description)")
      }
    }
  }

  private mutating func add(_ line: LIBSVMLine, at position: Int) {
    guard line.label != nil else { return }
    if rows.isMultiple(of: stride) {
      if positions.count == Self.mostPositions {
        positions = positions.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        stride *= 2
      }
      positions.append(position)
    }
    rows += 1
    hasQueries = hasQueries || line.hasQuery
    if let indices = line.indices {
      last = max(last, indices.last)
      hasZero = hasZero || indices.first == 0
    }
  }

  /// Returns the position of a row, whose number is a multiple of `stride`.
  func position(ofRow row: Int) -> Int { positions[row / stride] }
}
