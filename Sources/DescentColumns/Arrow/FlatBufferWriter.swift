import DescentBase

/// A value of a FlatBuffer that is to be written.
indirect enum FlatValue {
  /// The low bytes of a number: 1, 2, 4 or 8 of them.
  case number(UInt64, bytes: Int)
  case text(String)
  case table(FlatFields)
  case tables([FlatFields])
  /// Structures of 8-byte numbers.
  case structures([UInt64], count: Int)

  static func int16(_ number: Int) -> FlatValue { .number(UInt64(number), bytes: 2) }
  static func int32(_ number: Int) -> FlatValue { .number(UInt64(number), bytes: 4) }
  static func int64(_ number: Int) -> FlatValue { .number(UInt64(number), bytes: 8) }
  static func byte(_ number: UInt8) -> FlatValue { .number(UInt64(number), bytes: 1) }

  /// The number of bytes in the table. All but numbers are references.
  fileprivate var width: Int { if case .number(_, let bytes) = self { bytes } else { 4 } }
}

/// The fields of a table by their numbers in the order of the format's schema.
typealias FlatFields = [Int: FlatValue]

/// Writes a FlatBuffer: see `FlatBuffer`. Each table has a vtable of its own in front of it, and what it
/// refers to follows.
struct FlatBufferWriter {
  private(set) var bytes: [UInt8] = [0, 0, 0, 0]

  /// Writes a buffer whose outermost table has these fields.
  init(_ root: FlatFields) { refer(from: 0, to: .table(root)) }

  /// Writes a value that is not a number, and the reference to it at a position.
  private mutating func refer(from position: Int, to value: FlatValue) {
    let target: Int
    switch value {
    case .number: stop("a number is in its table")
    case .text(let text): target = write(text)
    case .table(let fields): target = write(fields)
    case .tables(let tables):
      target = startVector(tables.count, alignment: 4)
      let first = bytes.count
      pad(4 * tables.count)
      for (index, fields) in tables.enumerated() {
        refer(from: first + 4 * index, to: .table(fields))
      }
    case .structures(let numbers, let count):
      target = startVector(count, alignment: 8)
      bytes += littleEndianBytes(of: numbers)
    }
    set(UInt64(target - position), bytes: 4, at: position)
  }

  /// Writes a table, and returns where it starts.
  private mutating func write(_ fields: FlatFields) -> Int {
    // Large fields first, so that all are aligned as the table is.
    let order = fields.keys.sorted { (-fields[$0]!.width, $0) < (-fields[$1]!.width, $1) }
    var places: [Int: Int] = [:]
    var size = 4
    for field in order {
      let width = fields[field]!.width
      size = (size + width - 1) / width * width
      places[field] = size
      size += width
    }
    let vtableSize = 4 + 2 * ((fields.keys.max() ?? -1) + 1)
    align(to: 8, after: vtableSize)
    let vtable = bytes.count
    let start = vtable + vtableSize
    pad(vtableSize + size)
    set(UInt64(vtableSize), bytes: 2, at: vtable)
    set(UInt64(size), bytes: 2, at: vtable + 2)
    set(UInt64(start - vtable), bytes: 4, at: start)
    for (field, place) in places {
      set(UInt64(place), bytes: 2, at: vtable + 4 + 2 * field)
      if case .number(let number, let width) = fields[field] {
        set(number, bytes: width, at: start + place)
      }
    }
    for field in order.sorted() {
      guard let value = fields[field], let place = places[field] else { continue }
      if case .number = value { continue }
      refer(from: start + place, to: value)
    }
    return start
  }

  /// Writes a text with a zero byte after it, and returns where it starts.
  private mutating func write(_ text: String) -> Int {
    let start = startVector(text.utf8.count, alignment: 4)
    bytes += text.utf8
    bytes.append(0)
    return start
  }

  /// Writes the length of a vector, so that its elements are aligned. Returns where it is.
  private mutating func startVector(_ count: Int, alignment: Int) -> Int {
    align(to: alignment, after: 4)
    pad(4)
    set(UInt64(count), bytes: 4, at: bytes.count - 4)
    return bytes.count - 4
  }

  /// Appends zeros until what follows after `count` more bytes is aligned.
  private mutating func align(to alignment: Int, after count: Int) {
    pad((alignment - (bytes.count + count) % alignment) % alignment)
  }

  private mutating func pad(_ count: Int) {
    bytes.append(contentsOf: repeatElement(0, count: count))
  }

  private mutating func set(_ number: UInt64, bytes count: Int, at position: Int) {
    for index in 0..<count {
      bytes[position + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
    }
  }
}
