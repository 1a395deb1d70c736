import DescentBase

/// A text of the tools LIBSVM and SVMlight: `label index:value …` in each line, of the numbers that are not
/// 0 alone.
///
/// It has the columns `label` and `features`, arrays of all numbers of a row, of which the first has the
/// index 1, or 0 if that index occurs. "README" of LIBSVM; Joachims, "SVMlight". A query `qid:…` and what
/// follows `#` are skipped.
struct LIBSVMFile: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String]
  private let bytes: StoredBytes
  private let index: LIBSVMIndex
  /// The number of rows of each block but the last, a multiple of that between known positions.
  private let blockSize: Int

  /// The most numbers that a file may stand for, of which most are 0: 16 GiB of them.
  static let mostNumbers = 1 << 31
  /// The most numbers of a row: 16 MiB of them.
  static let mostWidth = 1 << 21

  /// The lines before the last line end, one at least, are of the format, and one of them holds a number.
  static func isFormat(of start: [UInt8]) -> Bool {
    var (position, hasNumber, isFirst) = (0, false, true)
    while position < start.count {
      let end = start[position...].firstIndex(of: 0x0A)
      guard end != nil || isFirst else { break }
      // Of a first line without an end, the last word may be incomplete.
      let whole = end ?? (start.count < 1 << 10 ? nil : start.lastIndex(of: 0x20)) ?? start.count
      guard whole > position,
        let line = try? LIBSVMLine(position..<whole, of: start.span, { _, _ in })
      else { return false }
      if line.label != nil { isFirst = false }
      if line.indices != nil { hasNumber = true }
      position = (end ?? start.count) + 1
    }
    return hasNumber
  }

  init(_ bytes: StoredBytes) throws(FileError) {
    (self.bytes, name) = (bytes, bytes.name)
    index = try LIBSVMIndex(bytes)
    guard let width = index.width else {
      throw .invalid(
        path: bytes.name,
        reason: "none of its \(counted(index.rows, "line")) holds a number as index:value")
    }
    func refusal(_ rows: String, _ most: Int) -> FileError {
      .invalid(
        path: bytes.name,
        reason:
          "\(rows) of \(grouped(width)) numbers are too \(most == Self.mostWidth ? "long" : "many"), "
          + "most of them 0; expected at most \(grouped(most)); take fewer or hashed features")
    }
    guard width <= Self.mostWidth else { throw refusal("rows", Self.mostWidth) }
    guard index.rows <= Self.mostNumbers / width else {
      throw refusal("\(grouped(index.rows)) rows", Self.mostNumbers)
    }
    columns = [
      FileColumn(name: "label", kind: .number),
      FileColumn(name: "features", kind: .array([width])),
    ]
    let rows = StoredRows.blockSize(ofRows: 8 * width, isColumnMajor: false)
    blockSize = max(1, rows / index.stride) * index.stride
    blockRows = StoredRows.blocks(of: index.rows, size: blockSize)
    notes =
      index.hasQueries
      ? ["the query of each row, qid, is not read: rows of one query are not kept together"] : []
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    guard case .array(let shape) = self.columns[1].kind else { return [] }
    var (labels, features) = (
      [Double](), [Double](repeating: 0, count: blockRows[block] * shape.count)
    )
    var lines = FileLines(bytes, from: index.position(ofRow: block * blockSize))
    var isChanged = false
    while labels.count < blockRows[block] {
      guard let range = try lines.next() else { break }
      let (start, first) = (labels.count * shape.count, index.firstIndex)
      let line = try? LIBSVMLine(range, of: lines.buffer.span) { index, number in
        guard (first..<first + shape.count).contains(index) else { return isChanged = true }
        features[start + index - first] = number
      }
      if let label = line?.label { labels.append(label) }
    }
    guard labels.count == blockRows[block], !isChanged else {
      throw .invalid(path: name, reason: "it changed while it was read; read it again")
    }
    let all = [
      Column(name: "label", values: .double(labels)),
      Column(
        name: "features", values: .arrays(ArrayValues(shape: shape, elements: .double(features)))),
    ]
    return columns.map { all[$0] }
  }
}
