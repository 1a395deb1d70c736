import Descent

extension RunIndex.Entry {
  fileprivate typealias Damaged = ByteReader.Damaged

  /// Reads an entry. `numbers` are those of the texts, by their places in the index.
  init(_ reader: inout ByteReader, _ numbers: [UInt32]) throws(ByteReader.Damaged) {
    name = try reader.text()
    version = FileVersion(
      device: try reader.number(), number: try reader.number(), size: try reader.quantity(),
      modified: try reader.number())
    let position = try reader.quantity()
    let lines = try reader.quantity()
    let isForeign = try reader.bool()
    guard position <= version.size else { throw Damaged() }
    let summary = try reader.bool() ? try RunSummary(&reader, numbers) : nil
    scanner = LogScanner(position: position, lines: lines, summary: summary, isForeign: isForeign)
  }

  func write(to writer: inout ByteWriter, _ texts: inout TextNumbers) {
    writer.add(name)
    writer.add(version.device)
    writer.add(version.number)
    writer.add(version.size)
    writer.add(version.modified)
    writer.add(scanner.position)
    writer.add(scanner.lines)
    writer.add(scanner.isForeign)
    writer.add(scanner.summary != nil)
    scanner.summary?.write(to: &writer, &texts)
  }
}

extension ByteReader {
  /// A text by its place in an index.
  fileprivate mutating func text(_ numbers: [UInt32]) throws(Damaged) -> UInt32 {
    let place: UInt32 = try number()
    guard place < numbers.count else { throw Damaged() }
    return numbers[Int(place)]
  }

  fileprivate mutating func texts(_ numbers: [UInt32]) throws(Damaged) -> [UInt32] {
    var texts: [UInt32] = []
    for _ in 0..<(try count(size: 4)) { texts.append(try text(numbers)) }
    return texts
  }
}

extension RunSummary {
  fileprivate init(_ reader: inout ByteReader, _ numbers: [UInt32]) throws(ByteReader.Damaged) {
    self.init(try Start(&reader, numbers))
    epochs = try reader.quantity()
    step = try reader.quantity()
    seconds = try reader.double()
    if try reader.bool() {
      best = Best(
        epoch: try reader.quantity(), step: try reader.quantity(), value: try reader.double())
    }
    switch try reader.number() as UInt8 {
    case 0: end = .none
    case 1: end = .stopped(try reader.text(numbers))
    case 2: end = .failed(try reader.text(numbers))
    default: throw ByteReader.Damaged()
    }
    lost = try reader.number()
    unreadable = try reader.quantity()
    firstUnreadable = try reader.quantity()
    trained = try ThinnedSeries(&reader, numbers)
    validated = try ThinnedSeries(&reader, numbers)
    isValidation = try reader.bool()
  }

  fileprivate func write(to writer: inout ByteWriter, _ texts: inout TextNumbers) {
    start.write(to: &writer, &texts)
    writer.add(epochs)
    writer.add(step)
    writer.add(seconds)
    writer.add(best != nil)
    if let best {
      writer.add(best.epoch)
      writer.add(best.step)
      writer.add(best.value)
    }
    switch end {
    case .none: writer.add(UInt8(0))
    case .stopped(let reason):
      writer.add(UInt8(1))
      writer.add(texts.place(reason))
    case .failed(let message):
      writer.add(UInt8(2))
      writer.add(texts.place(message))
    }
    writer.add(lost)
    writer.add(unreadable)
    writer.add(firstUnreadable)
    trained.write(to: &writer, &texts)
    validated.write(to: &writer, &texts)
    writer.add(isValidation)
  }
}

extension RunSummary.Start {
  fileprivate init(_ reader: inout ByteReader, _ numbers: [UInt32]) throws(ByteReader.Damaged) {
    self.init(
      at: try reader.text(numbers), optimizer: try reader.text(numbers),
      loss: try reader.text(numbers), monitor: try reader.text(numbers),
      largerIsBetter: try reader.bool(), epochs: try reader.number(),
      batches: try reader.quantity(), firstStep: try reader.quantity(),
      rows: try reader.quantity(), validationRows: try reader.quantity(),
      parameters: try reader.quantity(), learningRate: try reader.double(),
      settings: try reader.texts(numbers))
    // Any number of epochs may be asked for.
    guard epochs >= 0 else { throw ByteReader.Damaged() }
  }

  fileprivate func write(to writer: inout ByteWriter, _ texts: inout TextNumbers) {
    for text in [at, optimizer, loss, monitor] { writer.add(texts.place(text)) }
    writer.add(largerIsBetter)
    for count in [epochs, batches, firstStep, rows, validationRows, parameters] {
      writer.add(count)
    }
    writer.add(learningRate)
    writer.add(settings.map { texts.place($0) })
  }
}

extension ThinnedSeries {
  fileprivate init(_ reader: inout ByteReader, _ numbers: [UInt32]) throws(ByteReader.Damaged) {
    let names = try reader.texts(numbers)
    let stride = try reader.quantity()
    let count = try reader.quantity()
    guard names.count <= Self.mostNames, stride > 0 else { throw ByteReader.Damaged() }
    let kept = try reader.count(size: 8 + 4 * names.count)
    guard kept < Self.capacity else { throw ByteReader.Damaged() }
    let points = try reader.floats(kept * (2 + names.count))
    let last = try reader.bool() ? try Point(&reader, names.count) : nil
    // The names are those of the first point, and points have a value for each.
    guard !names.isEmpty || points.isEmpty && last == nil else { throw ByteReader.Damaged() }
    self.init(names: names, stride: stride, count: count, numbers: points, last: last)
  }

  fileprivate func write(to writer: inout ByteWriter, _ texts: inout TextNumbers) {
    writer.add(names.map { texts.place($0) })
    writer.add(stride)
    writer.add(count)
    writer.add(UInt32(keptCount))
    for number in numbers { writer.add(number) }
    writer.add(last != nil)
    for number in last?.numbers ?? [] { writer.add(number) }
  }
}

extension ThinnedSeries.Point {
  fileprivate init(_ reader: inout ByteReader, _ count: Int) throws(ByteReader.Damaged) {
    let numbers = try reader.floats(2 + count)
    self.init(step: numbers[0], seconds: numbers[1], values: Array(numbers[2...]))
  }
}
