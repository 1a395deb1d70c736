/// The distinct texts of a column, each with its code: the number of texts that appeared before it.
///
/// An open-addressing hash table over bytes. The seed of the hash differs between processes, so
/// that no file can be crafted whose texts collide. The codes do not depend on the seed.
struct LevelTable: Sendable {
  private static let seed = UInt64.random(in: .min ... .max)

  /// The texts, concatenated, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// The slots of the hash table. Each holds a code plus 1, or 0 if it is empty. A search starts at
  /// the slot of the hash modulo their count, and continues with the slots after it.
  private var slots = [Int32](repeating: 0, count: 16)
  private let seed = LevelTable.seed

  /// The number of texts.
  var count: Int { ends.count }

  /// Returns the code of a text. A text that is not in the table yet gets the next code.
  mutating func code(of text: Span<UInt8>) -> Int32 { code(of: text, hash: hash(of: text)) }

  /// Returns the code of each text of `other`, in the order of that table's codes.
  mutating func codes(of other: LevelTable) -> [Int32] {
    (0..<other.count).map { code in
      self.code(of: other.bytes.span.extracting(other.range(of: code)), hash: other.hashes[code])
    }
  }

  /// Returns the texts, and the index of the text of each code. Texts that are canonically
  /// equivalent in Unicode are one text, as they are equal as `String` values.
  func texts() -> (levels: [String], places: [Int32]) {
    var levels: [String] = []
    var placeOfLevel: [String: Int32] = [:]
    let isPlain = bytes.allSatisfy { $0 < 0x80 }
    let places = (0..<count).map { code in
      let text = String(decoding: bytes[range(of: code)], as: UTF8.self)
      if !isPlain, let place = placeOfLevel[text] { return place }
      let place = Int32(levels.count)
      if !isPlain { placeOfLevel[text] = place }
      levels.append(text)
      return place
    }
    return (levels, places)
  }

  /// The bytes of the text of a code.
  func bytes(of code: Int) -> ArraySlice<UInt8> { bytes[range(of: code)] }

  private func range(of code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  private mutating func code(of text: Span<UInt8>, hash: UInt64) -> Int32 {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let code = Int(slots[slot] &- 1)
      if hashes[code] == hash, isText(text, of: code) { return Int32(truncatingIfNeeded: code) }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    for index in text.indices { bytes.append(text[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = Int32(count)
    if count > slots.count / 2 { grow() }
    return Int32(count - 1)
  }

  @inline(__always)
  private func isText(_ text: Span<UInt8>, of code: Int) -> Bool {
    let known = bytes.span.extracting(range(of: code))
    guard known.count == text.count else { return false }
    return Self.words(of: text.count) { start, count in
      Self.word(text, start, count) == Self.word(known, start, count)
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 4)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code + 1)
    }
  }

  /// Computes the hash eight bytes at a time. Each step multiplies the exclusive or of the hash and
  /// the bytes by a constant, and joins the two halves of the product by an exclusive or.
  @inline(__always)
  private func hash(of text: Span<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(text.count)
    _ = Self.words(of: text.count) { start, count in
      let word = Self.word(text, start, count)
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low
      return true
    }
    return hash
  }

  /// Calls a function with the place of every eight bytes of a text while it returns true. The last eight may
  /// have been seen in part; a shorter text is one place. Returns whether all calls returned true.
  @inline(__always)
  private static func words(of count: Int, _ goesOn: (_ start: Int, _ count: Int) -> Bool) -> Bool {
    guard count > 8 else { return goesOn(0, count) }
    var start = 0
    while start < count &- 8 {
      guard goesOn(start, 8) else { return false }
      start &+= 8
    }
    return goesOn(count &- 8, 8)
  }

  /// Returns up to eight bytes as a number.
  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
    let part = bytes.extracting(start..<start &+ count)
    if part.count == 8 { return DescentColumns.word(part, at: 0) }
    var word: UInt64 = 0
    for index in part.indices { word = word << 8 | UInt64(part[index]) }
    return word
  }
}
