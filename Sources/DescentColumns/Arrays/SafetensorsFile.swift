import DescentBase

/// The tensors of a safetensors file as columns. The first dimension is that of the rows.
///
/// The tensors must have as many rows as each other: others are left out, and so is what has no
/// dimension. The format is described at <https://huggingface.co/docs/safetensors>.
struct SafetensorsFile: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String]
  private let bytes: StoredBytes
  private let tensors: [(rows: StoredRows, start: Int)]
  private let blockSize: Int

  static func isFormat(of start: [UInt8]) -> Bool { TensorList.isFormat(of: start) }

  init(_ bytes: StoredBytes) throws(FileError) {
    (self.bytes, name) = (bytes, bytes.name)
    func refusal(_ reason: String) -> FileError { .invalid(path: bytes.name, reason: reason) }
    let list = try TensorList(bytes)
    guard !list.isModel else {
      throw refusal(
        "it is a model that Descent has saved, not a table; name a table here, and the model where a "
          + "model is expected")
    }
    var (found, notes) = ([(rows: StoredRows, start: Int)](), [String]())
    for tensor in list.tensors {
      if let rows = Self.rows(of: tensor) {
        found.append((rows, tensor.bytes.lowerBound))
      } else {
        notes.append(
          "\(tensor.name.quotedForMessage) has the shape \(tensor.shape), which has no rows of numbers, "
            + "and is left out")
      }
    }
    let arrays = found.map { ($0.rows.fields[0].column.name, $0.rows.count) }
    guard !found.isEmpty, let agreeing = AgreeingArrays(arrays) else {
      throw refusal(
        "no two of its \(counted(list.tensors.count, "tensor")) have the same number of rows, which is "
          + "the first dimension; save tensors of one row for each example, all in the same order")
    }
    tensors = agreeing.kept.map { found[$0] }
    columns = tensors.map { $0.rows.fields[0].column }
    blockSize = StoredRows.blockSize(
      ofRows: tensors.reduce(0) { $0 + $1.rows.rowSize }, isColumnMajor: false)
    blockRows = StoredRows.blocks(of: agreeing.count, size: blockSize)
    self.notes = notes + agreeing.notes
  }

  /// Returns the rows of a tensor; nil if it has no dimension, or a row has no numbers.
  private static func rows(of tensor: TensorList.Tensor) -> StoredRows? {
    guard let count = tensor.shape.first else { return nil }
    let row = Array(tensor.shape.dropFirst())
    guard let size = NumPyType.product(row + [tensor.number.size]), size > 0 else { return nil }
    let value = StoredValue.number(tensor.number)
    let column = value.column(tensor.name, shape: row)
    return StoredRows(
      count: count, rowSize: size,
      fields: [.init(column: column, value: value, offset: 0, size: size)])
  }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let rows = block * blockSize..<block * blockSize + blockRows[block]
    return try columns.map { index throws(FileError) in
      let (tensor, start) = tensors[index]
      return try tensor.read([0], rows, of: bytes, at: start)[0]
    }
  }
}
