import Testing

@testable import Descent

@Suite struct BatchTests {
  @Test("A batch of explicit rows holds them as given")
  func explicit() {
    let batch = Batch(rows: [7, 3, 7])
    #expect(Array(batch) == [7, 3, 7])
    #expect(batch.rows == [7, 3, 7])
    #expect(batch.positions == 0..<3)
    #expect(batch.epoch == 0 && batch.index == 0)
    #expect(batch.contiguousRows == nil)
    #expect(batch[1] == 3)
    #expect(Batch(rows: [Int]()).isEmpty)
  }

  @Test("A batch of a range is that range")
  func range() {
    let batch = Batch(rows: 10..<14)
    #expect(batch.elementsEqual(10..<14))
    #expect(batch.rows == Array(10..<14))
    #expect(batch.contiguousRows == 10..<14)
    #expect(Batch(rows: 5..<5).contiguousRows == 5..<5)
    #expect(Batch(rows: 0..<Int.max).last == .max - 1)
    #expect(Batch(rows: 0..<Int.max).count == .max)
  }

  @Test(
    "Iterating, indexing and filling agree, also around the iterator's blocks of 256",
    arguments: [0, 1, 255, 256, 257, 512, 600], RowOrderTests.shuffles)
  func agreement(count: Int, shuffle: Shuffle) {
    let order = RowOrder(shuffle, count: 1_000, epoch: 2)
    let batch = Batch(100..<100 + count, of: order, epoch: 2, index: 1)
    #expect(batch.count == count)
    var iterated: [Int] = []
    for row in batch { iterated.append(row) }
    #expect(iterated == batch.indices.map { batch[$0] })
    #expect(iterated == batch.rows)
    var filled = [Int](repeating: -1, count: count)
    batch.fill(&filled)
    #expect(filled == iterated)
    var iterator = batch.makeIterator()
    for _ in 0..<count { _ = iterator.next() }
    #expect(iterator.next() == nil)
    #expect(iterator.next() == nil)
  }

  @Test("A batch is a random-access collection")
  func collection() {
    let batch = MiniBatches(of: 8, from: 20, shuffled: .once(seed: 1))[1]
    #expect(Array(batch.reversed()) == batch.rows.reversed())
    #expect(Array(batch[2..<5]) == Array(batch.rows[2..<5]))
    #expect(batch.index(batch.startIndex, offsetBy: 8) == batch.endIndex)
  }

  @Test("Batches are equal if their epoch, index and positions in equal orders are equal")
  func equality() {
    let batches = MiniBatches(of: 8, from: 20, shuffled: .everyEpoch(seed: 1), epoch: 1)
    let again = MiniBatches(of: 8, from: 20, shuffled: .everyEpoch(seed: 1), epoch: 1)
    #expect(batches[1] == again[1])
    #expect(batches[1] != again[0])
    #expect(Set(batches).count == 3)
    #expect(Batch(rows: [1, 2]) == Batch(rows: [1, 2]))
    #expect(Batch(rows: [1, 2]) != Batch(rows: [2, 1]))
  }

  @Test("An array of another length, and a row or a position outside the batch, trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var rows = [0, 0, 0]
      Batch(rows: 0..<2).fill(&rows)
    }
    await #expect(processExitsWith: .failure) {
      // Within the order, but not within the batch.
      _ = MiniBatches(of: 2, from: 10)[0][2]
    }
    await #expect(processExitsWith: .failure) { _ = Batch(2..<4, of: RowOrder([1, 2, 3])) }
  }
}
