/// The distinct texts of a column, each with its code: the number of texts that appeared before it.
///
/// An open hash table over bytes. The hash starts from a number that is another in each process, so that
/// no file can be made of texts that collide; the codes do not depend on it.
struct LevelTable: Sendable {
  private static let seed = UInt64.random(in: .min ... .max)

  /// The texts behind one another, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// For a hash, modulo their count, and the places after: a code plus 1, or 0.
  private var slots = [Int32](repeating: 0, count: 16)
  private let seed = LevelTable.seed

  /// The number of texts.
  var count: Int { ends.count }

  /// The code of a text, which is given one if it has none.
  mutating func code(of text: Span<UInt8>) -> Int32 { code(of: text, hash: hash(of: text)) }

  /// The code of each text of `other`.
  mutating func codes(of other: LevelTable) -> [Int32] {
    (0..<other.count).map { code in
      self.code(of: other.bytes.span.extracting(other.range(of: code)), hash: other.hashes[code])
    }
  }

  /// The texts, and for each code the place of its text. Texts that Unicode holds to be the same are one,
  /// as they are to `String`.
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

  private func range(of code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  private mutating func code(of text: Span<UInt8>, hash: UInt64) -> Int32 {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let code = Int(slots[slot] - 1)
      if hashes[code] == hash, isText(text, of: code) { return Int32(code) }
      slot = (slot + 1) & (slots.count - 1)
    }
    for index in text.indices { bytes.append(text[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = Int32(count)
    if count > slots.count / 2 { grow() }
    return Int32(count - 1)
  }

  private func isText(_ text: Span<UInt8>, of code: Int) -> Bool {
    let range = range(of: code)
    guard range.count == text.count else { return false }
    for index in text.indices where bytes[range.lowerBound + index] != text[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 4)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code + 1)
    }
  }

  /// Of each eight bytes the two halves of a product with the hash so far, joined by an exclusive or.
  private func hash(of text: Span<UInt8>) -> UInt64 {
    var hash = seed ^ UInt64(text.count)
    var index = 0
    repeat {
      var word: UInt64 = 0
      let end = min(index + 8, text.count)
      while index < end {
        word = word << 8 | UInt64(text[index])
        index += 1
      }
      let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low
    } while index < text.count
    return hash
  }
}
