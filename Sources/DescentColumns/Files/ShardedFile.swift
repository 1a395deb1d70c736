import DescentBase

/// Several files of typed columns as one, with the rows of one after those of the other.
struct ShardedFile: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String]
  private let shards: [any ColumnFile]
  /// The shard of each block, and its number there.
  private let places: [(shard: Int, block: Int)]

  /// Joins files, at least one. Throws unless all have the columns of the first, in the same order.
  init(_ shards: [any ColumnFile], name: String) throws(FileError) {
    let first = shards[0]
    for shard in shards where shard.columns != first.columns {
      let names = (first.columns.map(\.name), shard.columns.map(\.name))
      throw .invalid(
        path: shard.name,
        reason: names.0 == names.1
          ? "its columns have other types than those of \(first.name); write both alike"
          : "it has the columns \(names.1.prefix(8).map(\.quotedForMessage).joined(separator: ", ")), "
            + "expected those of \(first.name): "
            + names.0.prefix(8).map(\.quotedForMessage).joined(separator: ", "))
    }
    (self.shards, self.name, columns) = (shards, name, first.columns)
    blockRows = shards.flatMap(\.blockRows)
    notes = shards.flatMap { shard in shard.notes.map { "\(shard.name): \($0)" } }
    places = shards.indices.flatMap { shard in
      shards[shard].blockRows.indices.map { (shard, $0) }
    }
  }

  var metadata: [String: String] { shards[0].metadata }

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let place = places[block]
    return try shards[place.shard].read(columns, ofBlock: place.block)
  }
}
