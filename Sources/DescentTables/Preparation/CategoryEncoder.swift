/// A text as one input a level, 1 for its own and 0 for the others ("one-hot").
///
/// Levels that are rare in training share one input, as do those that training never saw. Missing
/// texts have an input of their own if any was missing in training. Where there is no such input, what
/// is unseen or missing is encoded as the training rows' shares of the levels: neither one nor the
/// other.
public struct CategoryEncoder: Codable, Hashable, Sendable {
  /// The levels that have an input each, in the order of their UTF-8 bytes.
  public let levels: [String]
  /// Whether rare levels were pooled into one input, which follows the levels'.
  public let hasOther: Bool
  /// Whether texts were missing in training; their input is the last.
  public let hasMissing: Bool
  /// The share that each input had of the training rows.
  public let shares: [Float]

  /// A level of fewer training rows than this is rare.
  static let minimumRows = 3
  /// At most so many levels have an input of their own, the most frequent ones.
  static let maximumLevels = 255

  /// Learns from the training rows' texts, by the number of their level, −1 where missing.
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

  /// Reads an encoder; throws unless it has a share from 0 to 1 for each input.
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
        debugDescription: "\(shares.count) shares of \(levels.count) levels")
    }
  }

  private enum CodingKeys: String, CodingKey { case levels, hasOther, hasMissing, shares }

  var width: Int { shares.count }

  /// The inputs of a text; nil is a missing one.
  func encode(_ text: String?) -> [Float] {
    guard let slot = slot(of: text) else { return shares }
    var inputs = [Float](repeating: 0, count: width)
    inputs[slot] = 1
    return inputs
  }

  private func slot(of text: String?) -> Int? {
    guard let text else { return hasMissing ? width - 1 : nil }
    return levels.firstIndex(of: text) ?? (hasOther ? levels.count : nil)
  }
}

extension String {
  /// To sort by, the same on every machine.
  var utf8Bytes: ByteOrder { ByteOrder(bytes: Array(utf8)) }
}

/// Bytes in dictionary order.
struct ByteOrder: Comparable {
  let bytes: [UInt8]

  static func < (left: ByteOrder, right: ByteOrder) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
