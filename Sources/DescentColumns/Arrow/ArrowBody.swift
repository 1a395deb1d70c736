import DescentBase

/// The body of a record batch that is to be written, and the description of what is in it.
struct ArrowBody {
  /// What the start of each buffer, and of each body in the file, is a multiple of.
  static let alignment = 64

  private(set) var bytes: [UInt8] = []
  private let rowCount: Int
  private var nodes: [UInt64] = []
  private var buffers: [UInt64] = []

  /// An empty body of a batch of this number of rows, in the memory of bytes that are no longer needed.
  init(rowCount: Int, reusing memory: consuming [UInt8] = []) {
    self.rowCount = rowCount
    bytes = memory
    bytes.removeAll(keepingCapacity: true)
  }

  /// The fields of Message.fbs, `table RecordBatch`.
  var fields: FlatFields {
    [
      0: .int64(rowCount), 1: .structures(nodes, count: nodes.count / 2),
      2: .structures(buffers, count: buffers.count / 2),
    ]
  }

  /// Appends numbers. Those that are not a number are missing.
  mutating func append<Number: LittleEndianNumber & BinaryFloatingPoint>(_ numbers: [Number]) {
    var missing = 0
    for number in numbers { missing &+= number.isNaN ? 1 : 0 }
    appendValidity(missing: missing, numbers.lazy.map { !$0.isNaN })
    append(buffer: numbers)
  }

  /// Appends the indices of texts; −1 is a missing one.
  mutating func append(indices: [Int32]) {
    var missing = 0
    for index in indices { missing &+= index < 0 ? 1 : 0 }
    appendValidity(missing: missing, indices.lazy.map { $0 >= 0 })
    append(buffer: missing == 0 ? indices : indices.map { max($0, 0) })
  }

  /// Appends the texts of a dictionary.
  mutating func append(texts: [String]) {
    appendNode(texts.count)
    append(buffer: [UInt8]())
    var ends: [Int32] = [0]
    var data: [UInt8] = []
    for text in texts {
      data += text.utf8
      ends.append(Int32(data.count))
    }
    append(buffer: ends)
    append(buffer: data)
  }

  /// Appends arrays.
  mutating func append(_ arrays: ArrayValues) {
    appendNode(rowCount)
    append(buffer: [UInt8]())
    appendNode(rowCount * arrays.shape.count)
    append(buffer: [UInt8]())
    switch arrays.elements {
    case .bytes(let elements): append(buffer: elements)
    case .single(let elements): append(buffer: elements)
    case .double(let elements): append(buffer: elements)
    }
  }

  private mutating func appendNode(_ count: Int, missing: Int = 0) {
    nodes += [UInt64(count), UInt64(missing)]
  }

  /// Appends a node and a buffer of bits that say which values are there. It is empty if none is missing.
  private mutating func appendValidity(missing: Int, _ isThere: some Sequence<Bool>) {
    appendNode(rowCount, missing: missing)
    guard missing > 0 else { return append(buffer: [UInt8]()) }
    var bits = [UInt8](repeating: 0, count: (rowCount + 7) / 8)
    for (row, isThere) in isThere.enumerated() where isThere {
      bits[row >> 3] |= 1 << UInt8(row & 7)
    }
    append(buffer: bits)
  }

  private mutating func append(buffer numbers: [some LittleEndianNumber]) {
    let start = bytes.count
    bytes.append(littleEndianBytesOf: numbers)
    buffers += [UInt64(start), UInt64(bytes.count - start)]
    let padding = (Self.alignment - bytes.count % Self.alignment) % Self.alignment
    bytes.append(contentsOf: repeatElement(0, count: padding))
  }
}
