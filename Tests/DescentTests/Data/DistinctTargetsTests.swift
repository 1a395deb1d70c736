import Testing

@testable import Descent

struct DistinctTargetsTests {
  @Test("The expected number of classes in a batch equals values computed by hand")
  func ideal() {
    // Of 4 rows of two classes, 2 of the 6 pairs have one class: 1 + 4/6.
    #expect(abs(DistinctTargets.ideal([2, 2], batch: 2) - 5 / 3) < 1e-15)
    // Of 5 rows, 3 and 2 of a class, 10 triples: 1 lacks the second class, none the first: 0.9 + 1.
    #expect(abs(DistinctTargets.ideal([3, 2], batch: 3) - 1.9) < 1e-15)
    // Every batch of one row has one class, and the batch of all rows has all of them.
    #expect(abs(DistinctTargets.ideal([7, 1, 5], batch: 1) - 1) < 1e-15)
    #expect(DistinctTargets.ideal([7, 1, 5], batch: 13) == 3)
    #expect(DistinctTargets.ideal([7, 0, 5], batch: 12) == 2)
    #expect(DistinctTargets.ideal([], batch: 3) == 0)
    // 10 classes of 6,000 rows in batches of 128, by exact binomial coefficients.
    let digits = DistinctTargets.ideal([Int](repeating: 6_000, count: 10), batch: 128)
    #expect(abs(digits - 9.999986307130143) < 1e-13)
  }

  @Test("The measured number is the mean over the batches of an epoch")
  func measured() {
    // The batches have the classes 0 0 1, 1 2 2 and 0.
    let found = DistinctTargets(in: MiniBatches(of: 3, from: 7), of: [0, 0, 1, 1, 2, 2, 0])
    #expect(abs(found.measured - 5 / 3) < 1e-15)
    let (three, one) = (
      DistinctTargets.ideal([3, 2, 2], batch: 3), DistinctTargets.ideal([3, 2, 2], batch: 1)
    )
    #expect(abs(found.ideal - (2 * three + one) / 3) < 1e-15)
    #expect(DistinctTargets(in: MiniBatches(of: 3, from: 0), of: []).measured.isNaN)
  }

  @Test(
    "A random order of all rows is near the ideal, and one of sorted blocks nears it as windows grow"
  )
  func orders() throws {
    // Rows sorted by class, as many files are: 10 classes of 200 rows, in blocks of 20 rows.
    let classes = (0..<2_000).map { $0 / 200 }
    let blockRows = [Int](repeating: 20, count: 100)
    let ideal = DistinctTargets.ideal([Int](repeating: 200, count: 10), batch: 50)
    /// The mean over 40 epochs of 40 batches, whose standard error is 0.006.
    func measured(_ order: (_ epoch: Int) throws -> RowOrder) rethrows -> Double {
      let epochs = try (0..<40).map { epoch in
        let found = DistinctTargets(
          in: MiniBatches(of: 50, order: try order(epoch)), of: classes)
        #expect(abs(found.ideal - ideal) < 1e-12)
        return found.measured
      }
      return epochs.reduce(0, +) / 40
    }
    let random = measured { RowOrder(.everyEpoch(seed: 1), count: 2_000, epoch: $0) }
    #expect(abs(random - ideal) < 0.02)
    let values = try [20, 100, 200, 400, 2_000].map { windowRows in
      try measured {
        try RowOrder(
          .everyEpoch(seed: 1), blockRows: blockRows, windowRows: windowRows, epoch: $0)
      }
    }
    #expect(values == values.sorted() && values[0] < 3.5)
    #expect(abs(values[4] - ideal) < 0.02)
    #expect(measured { _ in RowOrder(.inOrder, count: 2_000) } == 1)
  }

  @Test(
    "A dataset's targets are measured as classes are, in parts of a batch and without rows of weight 0"
  )
  func dataset() throws {
    let (rows, size) = (5_000, BatchSize.mini(1_500))
    let classes = (0..<rows).map { $0 / 1_000 }
    var weights = [Float](repeating: 1, count: rows)
    let data = try ArrayDataset(
      flat: [Float](repeating: 0, count: rows), shape: [1], targets: classes.map { Float($0) })
    let batches = MiniBatches(of: size, from: rows, shuffled: .everyEpoch(seed: 2))
    let found = try DistinctTargets.measure(batches, of: data)
    #expect(found == [DistinctTargets(in: batches, of: classes)])
    // Without the rows of the class 4, four batches of the order of the file have 2, 2, 1 and 0 classes.
    for row in 4_000..<rows { weights[row] = 0 }
    let weighted = try ArrayDataset(
      flat: [Float](repeating: 0, count: rows), shape: [1], targets: classes.map { Float($0) },
      weights: weights)
    let inOrder = try DistinctTargets.measure(MiniBatches(of: size, from: rows), of: weighted)
    #expect(inOrder.map(\.measured) == [1.25] && inOrder.map(\.classes) == [4])
  }

  @Test("Numbers count by ranges of as many different values")
  func ranges() throws {
    func measured(_ targets: [Float]) throws -> DistinctTargets {
      let data = try ArrayDataset(
        flat: [Float](repeating: 0, count: targets.count), shape: [1], targets: targets)
      return try DistinctTargets.measure(
        MiniBatches(of: 100, from: targets.count), of: data, ranges: 10)[0]
    }
    // 20,000 ascending numbers: ten ranges of 2,000, and each batch within one.
    let sorted = try measured((0..<20_000).map { Float($0 * $0) })
    #expect(sorted.classes == 10 && sorted.measured == 1)
    let mixed = try measured((0..<20_000).map { Float($0 * 7_919 % 20_000) })
    #expect(mixed.classes == 10 && abs(mixed.measured - mixed.ideal) < 0.1)
    // Few different values are a range each, also rare ones.
    let rare = try measured((0..<1_000).map { $0 % 100 == 0 ? 1 : 0 })
    #expect(rare.classes == 2 && rare.measured == 2)
  }

  @Test("Classes of other rows than those of the batches trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = DistinctTargets(in: MiniBatches(of: 3, from: 7), of: [0, 1])
    }
  }
}
