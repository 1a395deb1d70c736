import Descent
import Synchronization

/// Rows of a file as a network takes them, encoded when their block is read.
package struct EncodedBlocks: BlockDataset {
  package let blockRows: [Int]
  package var features: Shape { [preparation.width] }
  package var targets: Shape { [preparation.target.parts.count] }
  private let reading: ColumnFileReading
  private let preparation: Preparation
  private let blocks: [ColumnFileReading.Block]
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
    classWeights: [Double]?, precision: Precision
  ) {
    (self.reading, self.preparation, self.rows) = (reading, preparation, rows)
    (self.classWeights, self.precision) = (classWeights, precision)
    blocks = reading.blocks
    blockRows = blocks.map { rows.count(in: $0.rows) }
  }

  package func readBlock(_ number: Int, into examples: Examples) throws(DatasetError) {
    let block = blocks[number]
    do {
      let rows = rows.rows(in: block.rows)
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
