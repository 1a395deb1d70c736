import Descent

/// Takes pieces in the order of the file.
protocol BlockSink: Sendable {
  mutating func append(_ parsed: ParsedBlock)
}

extension [ParsedBlock]: BlockSink {}

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
  case parsing(ParseError)
  case file(FileError)

  /// The error in a file where the block starts on the line `firstLine`.
  func error(file: String, firstLine: Int) -> any Error {
    switch self {
    case .parsing(let error): error.csvError(file: file, firstLine: firstLine)
    case .file(let error): error
    }
  }
}

/// Blocks on their way through several threads.
///
/// They are handed out in the order of the file, and whatever was handed out is finished and joined in
/// that order. So what is joined before the first failure is the same for any number of threads.
final class BlockQueue<Sink: BlockSink>: Sendable {
  private struct Input {
    var source: BlockSource
    var limit: Int
    var count = 0
    /// A failure to read the block of the number `count`.
    var failure: FileError?
  }

  private struct Output {
    var sink: Sink
    var count = 0
    var waiting: [Int: Result<ParsedBlock, ParseError>] = [:]
    var failure: ParseError?

    /// Joins a piece when those before it are joined.
    mutating func add(_ outcome: Result<ParsedBlock, ParseError>, _ number: Int) {
      waiting[number] = outcome
      while failure == nil, let outcome = waiting.removeValue(forKey: count) {
        count += 1
        switch outcome {
        case .success(let parsed): sink.append(parsed)
        case .failure(let error): failure = error
        }
      }
    }
  }

  private let input: Guarded<Input>
  private let output: Guarded<Output>
  private let layout: ColumnLayout

  private init(
    _ source: BlockSource, limit: Int, _ layout: ColumnLayout, _ sink: consuming Sink
  ) {
    input = Guarded(Input(source: source, limit: limit))
    output = Guarded(Output(sink: sink))
    self.layout = layout
  }

  /// Reads up to `limit` blocks of a source; what `sink` is with their pieces, and the failure of the
  /// block behind those, if there is one.
  ///
  /// The sink is consumed, as its arrays would be copied if another had them too.
  static func parse(
    _ source: inout BlockSource, limit: Int = .max, _ layout: ColumnLayout,
    into sink: consuming Sink,
    threads: Int
  ) -> (sink: Sink, failure: BlockFailure?) {
    let queue = BlockQueue(source, limit: limit, layout, sink)
    source = BlockSource(waiting: [])
    Threads.run(threads) { queue.work() }
    let readFailure = queue.input.withLock { input in
      source = input.source
      return input.failure
    }
    return queue.output.withLock { output in
      let failure = output.failure.map { BlockFailure.parsing($0) } ?? readFailure.map { .file($0) }
      return (output.sink, failure)
    }
  }

  private func work() {
    while let (number, block) = next() {
      let outcome = Result { () throws(ParseError) in try ParsedBlock.parse(block, layout) }
      if case .failure = outcome { input.withLock { $0.limit = 0 } }
      output.withLock { $0.add(outcome, number) }
    }
  }

  /// The next block and its number, or nil when there is none or one has failed.
  private func next() -> (Int, Block)? {
    input.withLock { input in
      guard input.count < input.limit else { return nil }
      do throws(FileError) {
        guard let block = try input.source.next() else { return nil }
        input.count += 1
        return (input.count - 1, block)
      } catch {
        input.failure = error
        input.limit = 0
        return nil
      }
    }
  }
}

extension ParsedBlock {
  /// Reads a block in the precision that is asked for.
  static func parse(_ block: Block, _ layout: ColumnLayout) throws(ParseError) -> ParsedBlock {
    var parsed: ParsedBlock
    switch layout.precision {
    case .single:
      let numbers: [Float]
      (parsed, numbers) = try BlockParser<Float>.parse(block, layout)
      parsed.numbers = .single(numbers)
    case .double:
      let numbers: [Double]
      (parsed, numbers) = try BlockParser<Double>.parse(block, layout)
      parsed.numbers = .double(numbers)
    }
    return parsed
  }
}
