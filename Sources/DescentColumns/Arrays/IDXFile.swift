import DescentBase

/// An array in the format of the MNIST database: the pictures in `train-images-idx3-ubyte`, and their
/// classes in `train-labels-idx1-ubyte`.
///
///     0 0 | type (1 byte) | number of dimensions (1 byte) | dimensions (4 bytes each) | values
///
/// All numbers are big-endian. The first dimension is that of the rows. "The IDX file format" of
/// LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
struct IDXFile: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String] = []
  private let bytes: StoredBytes
  private let rows: StoredRows
  private let start: Int

  private static let types: [UInt8: NumberLayout.Kind] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]

  static func isFormat(of start: [UInt8]) -> Bool {
    start.count >= 8 && start[0] == 0 && start[1] == 0 && types[start[2]] != nil
      && (1...64).contains(start[3])
  }

  init(_ bytes: StoredBytes) throws(FileError) {
    (self.bytes, name) = (bytes, bytes.name)
    func refusal(_ reason: String) -> FileError { .invalid(path: bytes.name, reason: reason) }
    let magic = try bytes.read(0..<min(4, bytes.count))
    guard magic.count == 4, magic[0] == 0, magic[1] == 0, let kind = Self.types[magic[2]] else {
      throw refusal(
        "it begins with the bytes \(magic), but an IDX file begins with 0, 0, a type from 8 to 14 and "
          + "the number of dimensions; check what the file is")
    }
    let rank = Int(magic[3])
    start = 4 + 4 * rank
    guard rank >= 1, start <= bytes.count else {
      throw refusal(
        "it has \(counted(rank, "dimension")) by its fourth byte, in \(grouped(bytes.count)) bytes; "
          + "expected one or more; it is damaged or incomplete: copy it again")
    }
    let lengths = try bytes.read(4..<start)
    let dimensions = (0..<rank).map { index in
      lengths[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let number = NumberLayout(kind, isBigEndian: true)
    let row = Array(dimensions.dropFirst())
    guard let rowSize = NumPyType.product(row + [number.size]), rowSize > 0,
      NumPyType.product([dimensions[0], rowSize]) == bytes.count - start
    else {
      throw refusal(
        "it has the dimensions \(dimensions) of \(counted(number.size, "byte")) each, but "
          + "\(grouped(bytes.count - start)) bytes follow; it is damaged or incomplete: copy it again"
      )
    }
    let column = FileColumn(
      name: nameOfOnlyColumn, kind: row.isEmpty ? .number : .array(Shape(row)))
    columns = [column]
    rows = StoredRows(
      count: dimensions[0], rowSize: rowSize,
      fields: [.init(column: column, value: .number(number), offset: 0, size: rowSize)])
    blockRows = StoredRows.blocks(of: rows.count, size: rows.blockSize)
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let first = block * rows.blockSize
    return try rows.read(columns, first..<first + blockRows[block], of: bytes, at: start)
  }
}
