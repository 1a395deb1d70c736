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
  static let minimumRows = 3
  /// The maximum number of levels with an input of their own. These are the most frequent levels.
  static let maximumLevels = 255
  /// The maximum number of rare levels that are stored.
  private static let maximumRare = 4096

  /// Learns from the texts of the training rows, given by the indices of their levels, −1 where a
  /// text is missing.
  init(learning codes: some Collection<Int32>, levels: [String]) {
    let (levels, places) = Self.plain(levels)
    var counts = [Int](repeating: 0, count: levels.count)
    var missing = 0
    for code in codes {
      if code < 0 { missing += 1 } else { counts[places[Int(code)]] += 1 }
    }
    let seen = levels.indices.filter { counts[$0] > 0 }
    let kept = seen.filter { counts[$0] >= Self.minimumRows }
      .sorted { (counts[$1], levels[$0].utf8Bytes) < (counts[$0], levels[$1].utf8Bytes) }
      .prefix(Self.maximumLevels)
      .sorted { levels[$0].utf8Bytes < levels[$1].utf8Bytes }
    self.levels = kept.map { levels[$0] }
    hasOther = kept.count < seen.count
    let ownInput = Set(self.levels)
    rare =
      hasOther && seen.count - kept.count <= Self.maximumRare
      ? seen.map { levels[$0] }.filter { !ownInput.contains($0) }
        .sorted { $0.utf8Bytes < $1.utf8Bytes } : nil
    hasMissing = missing > 0
    let keptRows = kept.map { counts[$0] }
    let others = codes.count - missing - keptRows.reduce(0, +)
    shares = (keptRows + (hasOther ? [others] : []) + (hasMissing ? [missing] : []))
      .map { Float($0) / Float(max(codes.count, 1)) }
  }

  /// Returns the texts without the white space at their ends, and the place of each level among them.
  private static func plain(_ levels: [String]) -> (texts: [String], places: [Int]) {
    var (texts, placeOf) = ([String](), [String: Int]())
    let places = levels.map { level in
      let text = String(level.withoutBlanksAround)
      if let place = placeOf[text] { return place }
      placeOf[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
    return (texts, places)
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
  var utf8Bytes: ByteOrder { ByteOrder(bytes: Array(utf8)) }
}

/// Bytes in lexicographic order.
struct ByteOrder: Comparable {
  let bytes: [UInt8]

  static func < (left: ByteOrder, right: ByteOrder) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
