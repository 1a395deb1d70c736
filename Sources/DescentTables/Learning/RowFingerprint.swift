import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A small record of the rows that a model was trained on: the 1,024 smallest of their 64-bit hashes,
/// without repetitions (a bottom-k sketch, Beyer and others, 2007).
///
/// A row's hash is of its prepared inputs and its target, as numbers: see docs/tables.md. With fewer
/// than 1,024 different rows, the record is of all of them. As JSON it is a text: the hashes,
/// ascending, each eight bytes from the least significant one on, in Base64.
public struct RowFingerprint: Hashable, Sendable {
  /// The most hashes that are kept.
  static let size = 1024

  /// The hashes, ascending.
  let hashes: [UInt64]

  /// Whether the hashes are those of all rows.
  var isComplete: Bool { hashes.count < Self.size }

  /// The fingerprint in 16 hexadecimal digits, to tell it from others at a glance: the FNV-1a hash of
  /// the bytes that the JSON has in Base64.
  public var digest: String {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for hash in hashes {
      for byte in 0..<8 { digest = (digest ^ hash >> (8 * byte) & 0xFF) &* 0x0100_0000_01B3 }
    }
    let text = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  /// Records the rows of a dataset.
  public init(of rows: ArrayDataset) {
    self.init(rows.rowHashes)
  }

  init(_ hashes: [UInt64]) {
    var builder = Builder()
    builder.add(hashes)
    self = builder.fingerprint
  }

  fileprivate init(ascending hashes: [UInt64]) { self.hashes = hashes }

  /// Makes a fingerprint of rows that come block by block, in any order.
  package struct Builder: Sendable {
    private var smallest: [UInt64] = []
    private var limit = UInt64.max

    package init() {}

    /// Adds the rows of a dataset.
    package mutating func add(_ rows: ArrayDataset) { add(rows.rowHashes) }

    fileprivate mutating func add(_ hashes: [UInt64]) {
      for hash in hashes where hash <= limit {
        smallest.append(hash)
        guard smallest.count == 8 * RowFingerprint.size else { continue }
        smallest = fingerprint.hashes
        if smallest.count == RowFingerprint.size { limit = smallest[RowFingerprint.size - 1] }
      }
    }

    /// The fingerprint of the rows so far.
    package var fingerprint: RowFingerprint {
      RowFingerprint(ascending: Array(Set(smallest).sorted().prefix(RowFingerprint.size)))
    }
  }
}

extension RowFingerprint: Codable {
  /// Decodes a fingerprint. Throws unless it is ascending hashes in Base64.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let bytes = Data(base64Encoded: try container.decode(String.self)).map(Array.init) ?? [0]
    let hashes = stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<min(start + 8, bytes.count)].reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
    }
    guard bytes.count % 8 == 0, hashes.count <= Self.size,
      zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "\(bytes.count) bytes of hashes; expected at most \(8 * Self.size), eight "
          + "for each of ascending hashes, in Base64")
    }
    self.hashes = hashes
  }

  /// Encodes the hashes in Base64.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let bytes = hashes.flatMap { hash in (0..<8).map { UInt8(truncatingIfNeeded: hash >> (8 * $0)) }
    }
    try container.encode(Data(bytes).base64EncodedString())
  }
}

/// How many of some rows equal rows that a model was trained on, counted block by block.
public struct KnownRows: Sendable {
  private let known: Set<UInt64>
  /// The rows of the training with hashes up to this one are known.
  private let limit: UInt64
  /// The number of rows.
  public private(set) var rows = 0
  private var compared = 0
  private var found = 0

  /// Whether each row was compared, so that the count is exact.
  public let isExact: Bool

  /// Counts none so far.
  public init(_ fingerprint: RowFingerprint) {
    known = Set(fingerprint.hashes)
    isExact = fingerprint.isComplete
    limit = fingerprint.isComplete ? .max : fingerprint.hashes.last ?? .max
  }

  /// Adds the rows of a dataset.
  public mutating func add(_ data: ArrayDataset) {
    for hash in data.rowHashes {
      rows += 1
      guard hash <= limit else { continue }
      compared += 1
      if known.contains(hash) { found += 1 }
    }
  }

  /// The number of rows that equal rows of the training, or an estimate of it: the rows times the
  /// share of the compared ones, whose hashes are as small as those that are kept.
  public var count: Int {
    guard !isExact, compared > 0 else { return found }
    return Int((Double(rows) * Double(found) / Double(compared)).rounded())
  }
}
