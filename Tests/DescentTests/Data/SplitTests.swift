import Descent
import Testing

@Suite("Split")
struct SplitTests {
  func check(_ split: Split, count: Int) {
    #expect((split.training + split.validation).sorted() == Array(0..<count))
    #expect(split.training == split.training.sorted())
    #expect(split.validation == split.validation.sorted())
  }

  @Test(
    "A random split holds every row once", arguments: [0, 1, 2, 3, 10, 101], [0, 0.01, 0.5, 0.99])
  func random(count: Int, fraction: Double) {
    let split = Split.random(count: count, fraction: fraction, seed: 1)
    check(split, count: count)
    if count >= 2, fraction > 0 {
      #expect(!split.training.isEmpty && !split.validation.isEmpty)
    } else {
      #expect(split.validation.isEmpty)
    }
  }

  @Test(
    "The size of the validation set is rounded up, without the rounding error of the product",
    arguments: [(1797, 0.2, 360), (100, 0.07, 7), (5, 0.2, 1), (442, 0.2, 89), (10, 0.3, 3)])
  func size(count: Int, fraction: Double, validation: Int) {
    #expect(
      Split.random(count: count, fraction: fraction, seed: 3).validation.count == validation)
  }

  @Test(
    "Each class gets its fraction of the validation rows, rounded down or up",
    arguments: [0.05, 0.2, 0.5, 0.8] as [Double])
  func quotas(fraction: Double) {
    let sizes = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    let classes = sizes.enumerated().flatMap { Array(repeating: $0 - 3, count: $1) }
    let split = Split.stratified(classes: classes, fraction: fraction, seed: 7)
    check(split, count: 1797)
    let total = Int((fraction * 1797).rounded(.up))
    #expect(split.validation.count == total)
    for (index, size) in sizes.enumerated() {
      let taken = split.validation.count { classes[$0] == index - 3 }
      let quota = Double(size * total) / 1797
      #expect(abs(Double(taken) - quota) < 1)
    }
  }

  @Test("The remaining validation rows go to the classes with the largest remainders")
  func remainders() {
    // The quotas of 4 in 10 rows are 2.4, 1.2 and 0.4; of 3 they are 1.8, 0.9 and 0.3.
    let classes = [0, 0, 0, 0, 0, 0, 1, 1, 1, 2]
    let split = Split.stratified(classes: classes, fraction: 0.3, seed: 1)
    #expect(split.validation.map { classes[$0] } == [0, 0, 1])
  }

  @Test("Every class keeps a training row, unless every class has only one row")
  func smallClasses() {
    let classes = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2]
    for seed in 0..<20 as Range<UInt64> {
      let split = Split.stratified(classes: classes, fraction: 0.95, seed: seed)
      check(split, count: 11)
      #expect(Set(split.training.map { classes[$0] }) == [0, 1, 2])
      #expect(split.validation.count == 8)
    }
    let single = Split.stratified(classes: [0, 1, 2], fraction: 0.3, seed: 1)
    check(single, count: 3)
    #expect(single.validation.count == 1)
  }

  @Test("A split of any small table leaves neither side empty")
  func allSmall() {
    for count in 2...6 {
      for code in 0..<729 {
        var rest = code
        let classes = (0..<count).map { _ in
          defer { rest /= 3 }
          return rest % 3
        }
        for fraction in [0.01, 0.4, 0.99] {
          let split = Split.stratified(classes: classes, fraction: fraction, seed: 5)
          #expect(split.training.count + split.validation.count == count)
          #expect(!split.training.isEmpty && !split.validation.isEmpty)
        }
      }
    }
  }

  @Test("The seed alone decides the split, and the choice is frozen")
  func seeds() {
    let first = Split.random(count: 20, fraction: 0.25, seed: 1)
    #expect(first == Split.random(count: 20, fraction: 0.25, seed: 1))
    #expect(first != Split.random(count: 20, fraction: 0.25, seed: 2))
    #expect(first.validation == [1, 4, 10, 12, 13])
  }

  @Test("A table without rows and a fraction of 0 leave the validation set empty")
  func nothing() {
    check(Split.stratified(classes: [], fraction: 0.5, seed: 1), count: 0)
    #expect(Split.stratified(classes: [0, 0, 1], fraction: 0, seed: 1).training == [0, 1, 2])
  }
}
