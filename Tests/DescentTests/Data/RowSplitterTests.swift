import Testing

@testable import Descent

@Suite("A split that is made row by row")
struct RowSplitterTests {
  /// Returns the rows that are for validation, one after another.
  private func validation(_ splitter: RowSplitter, _ numbers: [Int]) -> [Int] {
    var splitter = splitter
    return numbers.indices.filter { splitter.nextIsValidation(numbers[$0]) }
  }

  @Test("It is that of all rows at once", arguments: [0.0, 0.1, 0.2, 0.35, 0.9])
  func agrees(_ fraction: Double) {
    for count in [1, 2, 3, 10, 137, 1000] {
      for classCount in [1, 2, 7] where classCount <= count {
        let key = RandomKey(seed: UInt64(count))
        // Each class has a row.
        let classes = (0..<count).map { row in
          row < classCount ? row : Int(key[UInt64(row)] % UInt64(classCount))
        }
        let rows = (0..<classCount).map { number in classes.count { $0 == number } }
        for seed: UInt64 in [0, 1, 99] {
          #expect(
            validation(.stratified(classes: rows, fraction: fraction, seed: seed), classes)
              == Split.stratified(classes: classes, fraction: fraction, seed: seed).validation)
          #expect(
            validation(.grouped(rows, fraction: fraction, seed: seed), classes)
              == Split.grouped(classes, fraction: fraction, seed: seed).validation)
          #expect(
            validation(.random(count: count, fraction: fraction, seed: seed), classes)
              == Split.random(count: count, fraction: fraction, seed: seed).validation)
        }
        #expect(
          validation(.tail(count: count, fraction: fraction), classes)
            == Split.tail(count: count, fraction: fraction).validation)
      }
    }
  }

  @Test("A permutation finds the position of each number")
  func positions() {
    for count in [1, 2, 3, 16, 1000] {
      let permutation = KeyedPermutation(count: count, key: RandomKey(seed: 3))
      #expect((0..<count).allSatisfy { permutation[permutation.position(of: $0)] == $0 })
    }
  }
}
