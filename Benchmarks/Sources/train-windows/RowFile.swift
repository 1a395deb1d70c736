import Descent
import Foundation
import Measuring

/// A file of numbers of 32 bits: blocks of rows, each with the features of all its rows and then their targets.
struct RowFile: BlockDataset {
  let blockRows: [Int]
  let features: Shape
  let targets: Shape = [1]
  private let file: FileHandle

  private static let blockBytes = 4 << 20

  /// Opens the file at `path`, which is written first if it does not have this number of bytes of rows.
  init(_ path: String, width: Int, bytes: Int, classes: Int?) throws {
    features = [width]
    let rowBytes = (width + 1) * 4
    let (rows, perBlock) = (bytes / rowBytes, Self.blockBytes / rowBytes)
    blockRows = stride(from: 0, to: rows, by: perBlock).map { min(perBlock, rows - $0) }
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    if size != rows * rowBytes {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw DatasetError("\(path) cannot be written")
      }
      try Self.write(blockRows, width, classes, to: FileHandle(forWritingTo: URL(filePath: path)))
    }
    file = try FileHandle(forReadingFrom: URL(filePath: path))
  }

  private static func write(
    _ blockRows: [Int], _ width: Int, _ classes: Int?, to file: FileHandle
  ) throws {
    var stream = NumberStream(0)
    for rows in blockRows {
      let features = stream.uniform(rows * width).map { Float($0) }
      let targets =
        classes.map { stream.integers(rows, below: UInt64($0)).map { Float($0) } }
        ?? stream.uniform(rows).map { Float($0) }
      for numbers in [features, targets] {
        let data = unsafe numbers.withUnsafeBytes { unsafe Data($0) }
        try file.write(contentsOf: data)
      }
    }
    try file.synchronize()
  }

  func readBlock(_ block: Int, into examples: Examples) throws(DatasetError) {
    let rowBytes = (features.count + 1) * 4
    let offset = block * (Self.blockBytes / rowBytes) * rowBytes
    try read(examples.features, at: offset)
    try read(examples.targets, at: offset + examples.features.count * 4)
  }

  private func read(_ matrix: Matrix, at offset: Int) throws(DatasetError) {
    let bytes = matrix.count * 4
    let read = matrix.withMutableSpan(as: Float.self) { span in
      unsafe span.withUnsafeMutableBytes {
        unsafe pread(file.fileDescriptor, $0.baseAddress, bytes, offset)
      }
    }
    guard read == bytes else { throw DatasetError("\(read) of \(bytes) bytes could be read") }
  }

  /// Removes the file's pages from the system's cache, so that the disk is read.
  func forgetPages() { _ = posix_fadvise(file.fileDescriptor, 0, 0, POSIX_FADV_DONTNEED) }

  /// All rows, in memory.
  func inMemory() throws -> ArrayDataset {
    var (features, targets) = ([Float](), [Float]())
    let all = try WindowedDataset(self, memory: 64 << 20)
    let reader = DirectLoader(MiniBatches(of: 4096, from: all.count), of: all)
    features.reserveCapacity(all.count * self.features.count)
    while let examples = try reader.next() {
      features += examples.features.values(as: Float.self)
      targets += examples.targets.values(as: Float.self)
    }
    return try ArrayDataset(flat: features, shape: self.features, targets: targets)
  }
}
