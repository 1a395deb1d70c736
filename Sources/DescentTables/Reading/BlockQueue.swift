import Descent

/// Takes pieces in the order of the file.
protocol PieceSink: Sendable {
  mutating func append(_ piece: Piece)
}

extension [Piece]: PieceSink {}

/// Blocks that wait, then those of a reader.
struct BlockSource: Sendable {
  var waiting: ArraySlice<Block>
  var reader: BlockReader?
  /// What was handed out, if it is to be kept.
  var kept: [Block]?

  mutating func next() throws(FileError) -> Block? {
    var block = waiting.popFirst()
    if block == nil { block = try reader?.next() }
    if let block { kept?.append(block) }
    return block
  }
}

/// Why a block could not be read.
enum BlockFailure: Error {
  case flaw(Flaw)
  case file(FileError)

  /// The error in a file where the block starts on the line `firstLine`.
  func error(file: String, firstLine: Int) -> any Error {
    switch self {
    case .flaw(let flaw): flaw.error(file: file, firstLine: firstLine)
    case .file(let error): error
    }
  }
}

/// Blocks on their way through several threads.
///
/// They are handed out in the order of the file, and whatever was handed out is finished and joined in
/// that order. So what is joined before the first failure is the same for any number of threads.
final class BlockQueue<Sink: PieceSink>: Sendable {
  private struct Supply {
    var source: BlockSource
    var limit: Int
    var count = 0
    /// A failure to read the block of the number `count`.
    var failure: FileError?
  }

  private struct Harvest {
    var sink: Sink
    var count = 0
    var waiting: [Int: Result<Piece, Flaw>] = [:]
    var failure: Flaw?

    /// Joins a piece when those before it are joined.
    mutating func add(_ outcome: Result<Piece, Flaw>, _ number: Int) {
      waiting[number] = outcome
      while failure == nil, let outcome = waiting.removeValue(forKey: count) {
        count += 1
        switch outcome {
        case .success(let piece): sink.append(piece)
        case .failure(let flaw): failure = flaw
        }
      }
    }
  }

  private let supply: Guarded<Supply>
  private let harvest: Guarded<Harvest>
  private let layout: Layout

  private init(
    _ source: BlockSource, limit: Int, _ layout: Layout, _ sink: consuming Sink
  ) {
    supply = Guarded(Supply(source: source, limit: limit))
    harvest = Guarded(Harvest(sink: sink))
    self.layout = layout
  }

  /// Reads up to `limit` blocks of a source; what `sink` is with their pieces, and the failure of the
  /// block behind those, if there is one.
  ///
  /// The sink is consumed, as its arrays would be copied if another had them too.
  static func parse(
    _ source: inout BlockSource, limit: Int = .max, _ layout: Layout, into sink: consuming Sink,
    threads: Int
  ) -> (sink: Sink, failure: BlockFailure?) {
    let queue = BlockQueue(source, limit: limit, layout, sink)
    source = BlockSource(waiting: [])
    Threads.run(threads) { queue.work() }
    let readFailure = queue.supply.withLock { supply in
      source = supply.source
      return supply.failure
    }
    return queue.harvest.withLock { harvest in
      let failure = harvest.failure.map { BlockFailure.flaw($0) } ?? readFailure.map { .file($0) }
      return (harvest.sink, failure)
    }
  }

  private func work() {
    while let (number, block) = next() {
      let outcome = Result { () throws(Flaw) in try Piece.parse(block, layout) }
      if case .failure = outcome { supply.withLock { $0.limit = 0 } }
      harvest.withLock { $0.add(outcome, number) }
    }
  }

  /// The next block and its number, or nil when there is none or one has failed.
  private func next() -> (Int, Block)? {
    supply.withLock { supply in
      guard supply.count < supply.limit else { return nil }
      do throws(FileError) {
        guard let block = try supply.source.next() else { return nil }
        supply.count += 1
        return (supply.count - 1, block)
      } catch {
        supply.failure = error
        supply.limit = 0
        return nil
      }
    }
  }
}

extension Piece {
  /// Reads a block in the precision that is asked for.
  static func parse(_ block: Block, _ layout: Layout) throws(Flaw) -> Piece {
    var piece: Piece
    switch layout.precision {
    case .single:
      let numbers: [Float]
      (piece, numbers) = try BlockParser<Float>.parse(block, layout)
      piece.numbers = .single(numbers)
    case .double:
      let numbers: [Double]
      (piece, numbers) = try BlockParser<Double>.parse(block, layout)
      piece.numbers = .double(numbers)
    }
    return piece
  }
}
