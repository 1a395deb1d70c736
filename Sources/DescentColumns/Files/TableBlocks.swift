/// The rows of a file, block by block in their order.
package protocol TableBlocks: Sendable {
  /// The names of all columns of the file, skipped ones included.
  var header: [String] { get }
  /// The format with what was found.
  var format: TableFormat { get }
  /// What was found or corrected so far and should be reported.
  var notes: [String] { get }
  /// Returns the next rows, or nil at the end of the file. Once it has thrown, every later call throws the
  /// same.
  mutating func next() throws -> Table?
}
