import DescentBase

/// Receives parsed blocks in the order of the file.
protocol BlockSink: Sendable {
  mutating func append(_ parsed: ParsedBlock)
  /// Whether it takes no further blocks, so that none need be parsed.
  var isFull: Bool { get }
}

extension BlockSink {
  var isFull: Bool { false }
}

extension [ParsedBlock]: BlockSink {}

/// Blocks that were read ahead, followed by those of a reader.
struct BlockSource: Sendable {
  var waiting: ArraySlice<Block>
  var reader: BlockReader?
  /// The blocks handed out so far, if they are to be kept.
  var kept: [Block]?

  /// What was found in the bytes and should be reported.
  var notes: [String] {
    guard reader?.foundWindows1252 ?? false else { return [] }
    return ["the text is not UTF-8, so it is read as Windows-1252; --encoding overrides"]
  }

  mutating func next() throws(FileError) -> Block? {
    var block = waiting.popFirst()
    if block == nil { block = try reader?.next() }
    if let block { kept?.append(block) }
    return block
  }
}

/// The reason a block could not be read.
enum BlockFailure: Error {
  case parsing(ParseError)
  case file(FileError)

  /// Returns the error, for a block that starts on the line `firstLine` of the file.
  func error(file: String, firstLine: Int) -> any Error {
    switch self {
    case .parsing(let error): error.csvError(file: file, firstLine: firstLine)
    case .file(let error): error
    }
  }
}

/// Parses the blocks of a file on several threads.
///
/// Blocks are handed out in the order of the file. Every block that was handed out is finished, and
/// the results are joined in the same order. The rows joined before the first failure are therefore
/// the same for any number of threads.
final class BlockQueue<Sink: BlockSink>: Sendable {
  private struct Input {
    var source: BlockSource
    var limit: Int
    var count = 0
    /// The error from reading the block with the number `count`.
    var failure: FileError?
  }

  private struct Output {
    var sink: Sink
    var count = 0
    var waiting: [Int: Result<ParsedBlock, ParseError>] = [:]
    var failure: ParseError?

    /// Stores the result of a block, and joins every result that is next in order.
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

  /// Parses up to `limit` blocks of a source. Returns the sink with their rows, and the failure of
  /// the block after them, if there is one.
  ///
  /// The sink is consumed, because its arrays would be copied if another value referenced them too.
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
      let isFull = output.withLock { output in
        output.add(outcome, number)
        return output.sink.isFull
      }
      if isFull { input.withLock { $0.limit = 0 } }
    }
  }

  /// Returns the next block and its number, or nil if there is none or a block has failed.
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
  /// Parses a block in the precision of the layout.
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
