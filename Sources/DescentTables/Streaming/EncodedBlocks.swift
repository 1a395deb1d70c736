import Descent

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

  init(
    _ reading: ColumnFileReading, _ preparation: Preparation, _ rows: RowSet,
    classWeights: [Double]?, precision: Precision
  ) {
    (self.reading, self.preparation, self.rows) = (reading, preparation, rows)
    (self.classWeights, self.precision) = (classWeights, precision)
    blocks = reading.blocks
    blockRows = blocks.map { rows.count(in: $0.rows) }
  }

  package func readBlock(_ block: Int, into examples: Examples) throws(DatasetError) {
    let block = blocks[block]
    do {
      let rows = rows.rows(in: block.rows)
      let encoded = try preparation.dataset(
        of: reading.table(of: block), rows: rows, classWeights: classWeights, precision: precision)
      try encoded.read(Batch(rows: 0..<rows.count), into: examples)
    } catch {
      throw DatasetError("\(error)")
    }
  }
}
