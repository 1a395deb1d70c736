import Descent
import Synchronization

/// Rows of a file as a network takes them, encoded when they are read.
///
/// A block is a part of a block of the file: its inputs may take many times the bytes of the file's values.
package struct EncodedBlocks: BlockDataset {
  package let blockRows: [Int]
  package var features: Shape { [preparation.width] }
  package var targets: Shape { [preparation.target.parts.count] }
  private let reading: ColumnFileReading
  private let preparation: Preparation
  /// The block of the file that each block is of, and its rows among those of it that are in the set.
  private let parts: [(block: ColumnFileReading.Block, rows: Range<Int>)]
  private let rows: RowSet
  private let classWeights: [Double]?
  private let precision: Precision
  /// The blocks that have been read, and the fingerprint of their rows.
  private let seen = Seen()

  /// A record of what the blocks hold that have been read.
  private final class Seen: Sendable {
    let state = Mutex<(blocks: Set<Int>, fingerprint: RowFingerprint.Builder)>(([], .init()))
  }

  /// The fingerprint of all rows, once each block has been read; nil before.
  package var fingerprint: RowFingerprint? {
    let all = blockRows.count { $0 > 0 }
    return seen.state.withLock { $0.blocks.count == all ? $0.fingerprint.fingerprint : nil }
  }

  init(
    _ reading: ColumnFileReading, _ preparation: Preparation, _ rows: RowSet,
    classWeights: [Double]?, precision: Precision, partBytes: Int
  ) {
    (self.reading, self.preparation, self.rows) = (reading, preparation, rows)
    (self.classWeights, self.precision) = (classWeights, precision)
    // A row has its targets and a weight too.
    let numbers = preparation.width + preparation.target.parts.count + 1
    let rowBytes = numbers * precision.byteCount
    let mostRows = max(1, partBytes / rowBytes)
    parts = reading.blocks.flatMap { block in
      let count = rows.count(in: block.rows)
      return stride(from: 0, to: count, by: mostRows).map {
        (block, $0..<min($0 + mostRows, count))
      }
    }
    blockRows = parts.map(\.rows.count)
  }

  package func readBlock(_ number: Int, into examples: Examples) throws(DatasetError) {
    let (block, range) = parts[number]
    do {
      let rows = Array(rows.rows(in: block.rows)[range])
      let encoded = try preparation.dataset(
        of: reading.table(of: block), rows: rows, classWeights: classWeights, precision: precision)
      seen.state.withLock {
        if $0.blocks.insert(number).inserted { $0.fingerprint.add(encoded) }
      }
      try encoded.read(Batch(rows: 0..<rows.count), into: examples)
    } catch {
      throw DatasetError("\(error)")
    }
  }
}
