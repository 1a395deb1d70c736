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

  @Test("Classes of other rows than those of the batches trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = DistinctTargets(in: MiniBatches(of: 3, from: 7), of: [0, 1])
    }
  }
}
