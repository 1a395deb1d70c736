/// A text as one input per level, 1 for its own level and 0 for the others ("one-hot").
///
/// Levels that are rare in training share one input with levels that training never saw. Missing
/// texts have an input of their own if any text was missing in training. If there is no such input,
/// an unseen or missing text is encoded as the fractions of the levels in the training rows, which
/// is neither one level nor another.
public struct CategoryEncoder: Codable, Hashable, Sendable {
  /// The levels that have an input of their own, in the order of their UTF-8 bytes.
  public let levels: [String]
  /// Whether rare levels were pooled into one input, which follows those of the levels.
  public let hasOther: Bool
  /// Whether texts were missing in training. If so, the last input is that of missing texts.
  public let hasMissing: Bool
  /// The fraction of the training rows that each input had, as a `Float` in either precision.
  public let shares: [Float]

  /// A level with fewer training rows than this is rare.
  static let minimumRows = 3
  /// The maximum number of levels with an input of their own. These are the most frequent levels.
  static let maximumLevels = 255

  /// Learns from the texts of the training rows, given by the indices of their levels, −1 where a
  /// text is missing.
  init(learning codes: some Collection<Int32>, levels: [String]) {
    var counts = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for code in codes {
      if code < 0 { missing += 1 } else { counts[Int(code)] += 1 }
    }
    let seen = levels.indices.filter { counts[$0] > 0 }
    let kept = seen.filter { counts[$0] >= Self.minimumRows }
      .sorted { (counts[$1], levels[$0].utf8Bytes) < (counts[$0], levels[$1].utf8Bytes) }
      .prefix(Self.maximumLevels)
      .sorted { levels[$0].utf8Bytes < levels[$1].utf8Bytes }
    self.levels = kept.map { levels[$0] }
    hasOther = kept.count < seen.count
    hasMissing = missing > 0
    let keptRows = kept.map { counts[$0] }
    let others = codes.count - missing - keptRows.reduce(0, +)
    shares = (keptRows + (hasOther ? [others] : []) + (hasMissing ? [missing] : []))
      .map { Float($0) / Float(max(codes.count, 1)) }
  }

  /// Decodes an encoder. Throws unless it has a fraction from 0 to 1 for each input.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    levels = try container.decode([String].self, forKey: .levels)
    hasOther = try container.decode(Bool.self, forKey: .hasOther)
    hasMissing = try container.decode(Bool.self, forKey: .hasMissing)
    shares = try container.decode([Float].self, forKey: .shares)
    guard shares.count == levels.count + (hasOther ? 1 : 0) + (hasMissing ? 1 : 0),
      shares.allSatisfy({ (0...1).contains($0) })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .shares, in: container,
        debugDescription:
          "\(shares.count) shares for \(levels.count) levels; expected one from 0 to 1 "
          + "for each input")
    }
  }

  private enum CodingKeys: String, CodingKey { case levels, hasOther, hasMissing, shares }

  var width: Int { shares.count }

  /// Returns the inputs of a text; nil is a missing text.
  func encode(_ text: String?) -> [Double] {
    guard let slot = slot(of: text) else { return shares.map(Double.init) }
    var inputs = [Double](repeating: 0, count: width)
    inputs[slot] = 1
    return inputs
  }

  private func slot(of text: String?) -> Int? {
    guard let text else { return hasMissing ? width - 1 : nil }
    return levels.firstIndex(of: text) ?? (hasOther ? levels.count : nil)
  }
}

extension String {
  /// The bytes, as a sort key that is the same on every machine.
  var utf8Bytes: ByteOrder { ByteOrder(bytes: Array(utf8)) }
}

/// Bytes in lexicographic order.
struct ByteOrder: Comparable {
  let bytes: [UInt8]

  static func < (left: ByteOrder, right: ByteOrder) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
