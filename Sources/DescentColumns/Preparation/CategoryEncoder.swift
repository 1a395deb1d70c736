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
  /// The rare levels that were pooled, in the order of their UTF-8 bytes; nil if there are more than
  /// 4,096, or in a model of an earlier version.
  public let rare: [String]?
  /// The fraction of the training rows that each input had, as a `Float` in either precision.
  public let shares: [Float]

  /// A level with fewer training rows than this is rare.
  package static let minimumRows = 3
  /// The maximum number of levels with an input of their own. These are the most frequent levels.
  static let maximumLevels = 255
  /// The maximum number of rare levels that are stored.
  private static let maximumRare = 4096

  /// An encoder of the texts of training rows: the number of rows of each text, which has no white space
  /// at its ends, and of rows without one.
  init(counts: [String: Int], missing: Int) {
    let kept = counts.filter { $0.value >= Self.minimumRows }
      .sorted { ($1.value, $0.key.utf8Bytes) < ($0.value, $1.key.utf8Bytes) }
      .prefix(Self.maximumLevels)
      .sorted { $0.key.utf8Bytes < $1.key.utf8Bytes }
    levels = kept.map(\.key)
    hasOther = kept.count < counts.count
    let ownInput = Set(levels)
    rare =
      hasOther && counts.count - kept.count <= Self.maximumRare
      ? counts.keys.filter { !ownInput.contains($0) }
        .sorted { $0.utf8Bytes < $1.utf8Bytes } : nil
    hasMissing = missing > 0
    let keptRows = kept.map(\.value)
    let present = counts.values.reduce(0, +)
    let others = present - keptRows.reduce(0, +)
    shares = (keptRows + (hasOther ? [others] : []) + (hasMissing ? [missing] : []))
      .map { Float($0) / Float(max(present + missing, 1)) }
  }

  /// Decodes an encoder. Throws unless it has a fraction from 0 to 1 for each input.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    levels = try container.decode([String].self, forKey: .levels)
    hasOther = try container.decode(Bool.self, forKey: .hasOther)
    hasMissing = try container.decode(Bool.self, forKey: .hasMissing)
    rare = try container.decodeIfPresent([String].self, forKey: .rare)
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

  private enum CodingKeys: String, CodingKey { case levels, hasOther, hasMissing, rare, shares }

  var width: Int { shares.count }

  /// Returns the inputs of a text; nil is a missing text.
  func encode(_ text: String?) -> [Double] {
    guard let text else { return inputs(hasMissing ? width - 1 : nil) }
    let level =
      levels.firstIndex(of: text)
      ?? {
        let plain = text.withoutBlanksAround
        return levels.firstIndex { $0.withoutBlanksAround == plain }
      }()
    return inputs(level ?? (hasOther ? levels.count : nil))
  }

  /// Returns the inputs of each of many texts.
  func encode(_ texts: [String]) -> [[Double]] {
    let places = Dictionary(
      zip(levels.map(\.withoutBlanksAround), levels.indices),
      uniquingKeysWith: { first, _ in first })
    let exact = Dictionary(
      zip(levels, levels.indices), uniquingKeysWith: { first, _ in first })
    return texts.map { text in
      inputs(
        exact[text] ?? places[text.withoutBlanksAround] ?? (hasOther ? levels.count : nil))
    }
  }

  private func inputs(_ slot: Int?) -> [Double] {
    guard let slot else { return shares.map(Double.init) }
    var inputs = [Double](repeating: 0, count: width)
    inputs[slot] = 1
    return inputs
  }
}

extension String {
  /// The bytes, as a sort key that is the same on every machine.
  package var utf8Bytes: ByteOrder { ByteOrder(bytes: Array(utf8)) }
}

/// Bytes in lexicographic order.
package struct ByteOrder: Comparable {
  let bytes: [UInt8]

  package static func < (left: ByteOrder, right: ByteOrder) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
