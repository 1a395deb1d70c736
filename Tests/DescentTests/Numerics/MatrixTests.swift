import Testing

@testable import Descent

struct MatrixTests {
  /// A buffer of 3 × 4 elements: 0, 1, 2, …
  static func counting(_ precision: Precision) -> Buffer {
    let buffer = Buffer(count: 12, precision: precision)
    buffer.all.set((0..<12).map(Double.init))
    return buffer
  }

  @Test("Elements are stored row by row, in either precision", arguments: Precision.allCases)
  func elements(precision: Precision) {
    let buffer = Self.counting(precision)
    withExtendedLifetime(buffer) {
      let matrix = buffer.matrix(rows: 3, columns: 4)
      #expect(matrix.rows == 3 && matrix.columns == 4 && matrix.count == 12)
      #expect(matrix.precision == precision)
      #expect(matrix[0, 0] == 0 && matrix[1, 2] == 6 && matrix[2, 3] == 11)
      matrix[1, 2] = 0.1
      #expect(matrix[1, 2] == (precision == .single ? Double(Float(0.1)) : 0.1))
      #expect(matrix[1, 1] == 5 && matrix[1, 3] == 7)
      matrix[2, 0] += 1
      #expect(buffer.all[0, 8] == 9)
    }
  }

  @Test("Values are set and read as Float or Double", arguments: Precision.allCases)
  func values(precision: Precision) {
    let buffer = Buffer(count: 4, precision: precision)
    withExtendedLifetime(buffer) {
      #expect(buffer.all.values() == [0, 0, 0, 0] as [Double])
      buffer.matrix(rows: 2, columns: 2).set([1, 0.5, -3, 0.1] as [Float])
      #expect(buffer.all.values() == [1, 0.5, -3, 0.1] as [Float])
      #expect(buffer.all.values(as: Double.self) == [1, 0.5, -3, Double(Float(0.1))])
      buffer.all.set([1, 2, 3, 0.1] as [Double])
      let expected = precision == .single ? Double(Float(0.1)) : 0.1
      #expect(buffer.all.values() == [1, 2, 3, expected])
    }
  }

  @Test("Rows and blocks share the elements of their matrix", arguments: Precision.allCases)
  func parts(precision: Precision) {
    let buffer = Self.counting(precision)
    withExtendedLifetime(buffer) {
      let matrix = buffer.matrix(rows: 3, columns: 4)
      let rows = matrix.rows(1..<3)
      #expect(rows.values() == [4, 5, 6, 7, 8, 9, 10, 11] as [Double])
      rows[1, 0] = -1
      #expect(matrix[2, 0] == -1)
      #expect(matrix.rows(3..<3).count == 0)
      let block = matrix.block(at: 5, rows: 2, columns: 3)
      #expect(block.values() == [5, 6, 7, -1, 9, 10] as [Double])
      let part = buffer.matrix(at: 2, rows: 2, columns: 2)
      #expect(part.values() == [2, 3, 4, 5] as [Double])
    }
  }

  @Test(
    "A copy is rounded to the precision of its target", arguments: Precision.allCases,
    Precision.allCases)
  func copies(to: Precision, from: Precision) {
    let (source, target) = (Buffer(count: 5, precision: from), Buffer(count: 6, precision: to))
    withExtendedLifetime((source, target)) {
      source.all.set([0.1, 0.2, 0.3, 0.4, 0.5])
      target.all.copyRow(1, count: 3, from: source.all, at: 2)
      let isExact = to == .double && from == .double
      func stored(_ value: Double) -> Double { isExact ? value : Double(Float(value)) }
      #expect(target.all.values() == [0, stored(0.3), stored(0.4), stored(0.5), 0, 0])
      target.matrix(rows: 1, columns: 5).copy(from: source.all)
      #expect(target.all.values() == [0.1, 0.2, 0.3, 0.4, 0.5, 0].map(stored))
    }
  }

  @Test("A copy of a buffer is independent of the buffer", arguments: Precision.allCases)
  func buffers(precision: Precision) {
    let buffer = Self.counting(precision)
    let copy = buffer.copy()
    withExtendedLifetime((buffer, copy)) {
      buffer.all[0, 3] = 99
      #expect(copy.all.values() == (0..<12).map(Double.init))
      #expect(copy.precision == precision && copy.count == 12)
    }
  }

  @Test("A span has the elements in their own type, and a mutable one changes them")
  func spans() async {
    func check<S: Scalar & BinaryFloatingPoint>(_ type: S.Type) {
      let buffer = Self.counting(S.precision)
      let rows = buffer.matrix(rows: 3, columns: 4).rows(1..<3)
      let values = rows.withSpan(as: type) { span in span.indices.map { span[$0] } }
      #expect(values == rows.values(as: S.self) && values.count == 8)
      rows.withMutableSpan(as: type) { span in
        for index in span.indices { span[index] = -2 * span[index] }
      }
      #expect(rows.values(as: S.self) == values.map { -2 * $0 })
      #expect(buffer.all[0, 3] == 3)
    }
    check(Float.self)
    check(Double.self)
    await #expect(processExitsWith: .failure) {
      Self.counting(.single).all.withSpan(as: Double.self) { _ in }
    }
    await #expect(processExitsWith: .failure) {
      Self.counting(.double).all.withMutableSpan(as: Float.self) { _ in }
    }
  }

  @Test("Elements, rows, blocks and copies outside the matrix trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = Self.counting(.double).matrix(rows: 3, columns: 4)[0, 4]
    }
    await #expect(processExitsWith: .failure) {
      _ = Self.counting(.double).matrix(rows: 3, columns: 4)[-1, 0]
    }
    await #expect(processExitsWith: .failure) {
      Self.counting(.double).matrix(rows: 3, columns: 4)[3, 0] = 1
    }
    await #expect(processExitsWith: .failure) {
      _ = Self.counting(.single).matrix(rows: 3, columns: 4).rows(2..<4)
    }
    await #expect(processExitsWith: .failure) {
      _ = Self.counting(.single).all.block(at: 5, rows: 2, columns: 4)
    }
    await #expect(processExitsWith: .failure) {
      _ = Self.counting(.single).matrix(at: 1, rows: 3, columns: 4)
    }
    await #expect(processExitsWith: .failure) {
      let buffer = Self.counting(.single)
      buffer.all.copyRow(10, count: 3, from: buffer.all, at: 0)
    }
    await #expect(processExitsWith: .failure) { Self.counting(.single).all.set([1.0, 2]) }
  }
}
