import DescentKernels
import Testing

@testable import Descent

/// The kernels, compared with the plainest code for the same values.
struct KernelsTests {
  static let sizes = [1, 2, 3, 5, 6, 7, 8, 15, 16, 17, 31, 33, 64, 255, 256, 257, 300]

  private static func random(_ rows: Int, _ columns: Int, seed: UInt64, _ precision: Precision)
    -> (Buffer, Matrix)
  {
    let buffer = Buffer.uniform(rows * columns, seed: seed, precision)
    return (buffer, buffer.matrix(rows: rows, columns: columns))
  }

  /// Returns Σₚ a(i, p) · b(p, j), starting at `initial`,
  /// by fused multiply-add in the elements' own precision.
  private static func sum(
    _ inner: Int, from initial: Double, _ precision: Precision, _ a: (Int) -> Double,
    _ b: (Int) -> Double
  ) -> Double {
    switch precision {
    case .single:
      Double(
        (0..<inner).reduce(Float(initial)) { $0.addingProduct(Float(a($1)), Float(b($1))) })
    case .double: (0..<inner).reduce(initial) { $0.addingProduct(a($1), b($1)) }
    }
  }

  /// Returns initial + Σₚ a(p) · b(p) in the order of the product: in spans of equal length, of at
  /// most 256 terms, the first of which starts at `initial`, whose sums are added in order.
  private static func spanSum(
    _ inner: Int, from initial: Double, _ precision: Precision, _ a: (Int) -> Double,
    _ b: (Int) -> Double
  ) -> Double {
    let count = max(1, (inner + 255) / 256)
    return (0..<count).reduce(initial) { total, span in
      let start = span * inner / count
      let terms = (span + 1) * inner / count - start
      let part = sum(
        terms, from: span == 0 ? total : 0, precision, { a(start + $0) }, { b(start + $0) })
      return span == 0 ? part : add(total, part, precision)
    }
  }

  private static func add(_ a: Double, _ b: Double, _ precision: Precision) -> Double {
    precision == .single ? Double(Float(a) + Float(b)) : a + b
  }

  /// Returns initial + Σₚ a(p) · b(p) in the order of the product by one column, and of the product
  /// of fewer than 24 rows by a transpose: a sum for each lane of a vector of 64 bytes, then the
  /// lanes' sums by halves.
  private static func laneSum(
    _ inner: Int, from initial: Double, _ precision: Precision, _ a: (Int) -> Double,
    _ b: (Int) -> Double
  ) -> Double {
    let lanes = 64 / precision.byteCount
    var sums = (0..<lanes).map { lane in
      let terms = Array(stride(from: lane, to: inner, by: lanes))
      return sum(terms.count, from: 0, precision, { a(terms[$0]) }, { b(terms[$0]) })
    }
    while sums.count > 1 {
      let half = sums.count / 2
      sums = (0..<half).map { add(sums[$0], sums[$0 + half], precision) }
    }
    return add(initial, sums[0], precision)
  }

  private static let shapes: [(rows: Int, inner: Int, columns: Int)] = {
    let key = RandomKey(seed: 11)
    func size(_ index: Int) -> Int { sizes[Int(key[UInt64(index)] % 17)] }
    return (0..<60).map { (min(size(3 * $0), 40), size(3 * $0 + 1), size(3 * $0 + 2)) } + [
      // Beyond a block of the sum, and of the rows that
      // are transposed at a time; rows of whole pages.
      (7, 1100, 530), (40, 530, 1100), (150, 530, 33), (131, 70, 1100), (64, 1024, 1024),
      (5, 1030, 530), (1, 530, 1030), (23, 130, 77), (24, 130, 77), (7, 16, 50),
      // Operands that are copied first: many rows and terms, rows far apart, columns left over.
      (520, 300, 150), (530, 1030, 40), (600, 140, 129), (300, 530, 150), (200, 600, 130),
      (66, 1024, 2048), (70, 257, 2100),
      // Products by one column.
      (40, 300, 1), (1, 100, 1), (7, 8, 1), (5, 16, 1), (9, 7, 1), (2, 1, 1), (30, 1, 1),
    ]
  }()

  @Test(
    "The three products equal, bit for bit, sums in their documented order",
    arguments: Precision.allCases)
  func products(precision: Precision) {
    for (rows, inner, columns) in Self.shapes {
      let (aOwner, a) = Self.random(rows, inner, seed: 1, precision)
      let (bOwner, b) = Self.random(inner, columns, seed: 2, precision)
      let (biasOwner, bias) = Self.random(1, columns, seed: 3, precision)
      let (cOwner, c) = Self.random(rows, columns, seed: 4, precision)
      let (dxOwner, dx) = Self.random(rows, inner, seed: 5, precision)
      let (dwOwner, dw) = Self.random(inner, columns, seed: 6, precision)
      // Checks a sample of the elements, the corners among them, because the plain code is slow.
      func sample(_ rows: Int, _ columns: Int, _ check: (Int, Int) -> Bool) {
        let (someRows, someColumns) = ([0, 13, 14, 256], [0, 15, 16, 127, 256])
        for row in Set((someRows + [rows / 2, rows - 1]).map { $0 % rows }) {
          for column in Set((someColumns + [columns / 2, columns - 1]).map { $0 % columns }) {
            #expect(check(row, column), "\(rows) × \(inner) × \(columns) at \(row), \(column)")
          }
        }
      }
      let lanes = 64 / precision.byteCount
      let product = columns == 1 && inner >= lanes ? Self.laneSum : Self.spanSum
      withExtendedLifetime((aOwner, bOwner, biasOwner, cOwner, dxOwner, dwOwner)) {
        Kernels.product(a, b, initial: bias, into: c)
        sample(rows, columns) { i, j in
          c[i, j] == product(inner, bias[0, j], precision, { a[i, $0] }, { b[$0, j] })
        }
        Kernels.product(a, b, initial: nil, into: c)
        sample(rows, columns) { i, j in
          c[i, j] == product(inner, 0, precision, { a[i, $0] }, { b[$0, j] })
        }
        Kernels.productTransposed(c, b, into: dx)
        let transposed = rows < 24 && columns >= lanes ? Self.laneSum : Self.sum
        sample(rows, inner) { i, j in
          dx[i, j] == transposed(columns, 0, precision, { c[i, $0] }, { b[j, $0] })
        }
        Kernels.transposedProduct(a, c, into: dw)
        sample(inner, columns) { i, j in
          dw[i, j] == Self.sum(rows, from: 0, precision, { a[$0, i] }, { c[$0, j] })
        }
        let first = dw.values(as: Double.self)
        Kernels.transposedProduct(a, c, adding: true, into: dw)
        sample(inner, columns) { i, j in
          dw[i, j]
            == Self.sum(
              rows, from: first[i * columns + j], precision, { a[$0, i] }, { c[$0, j] })
        }
        Kernels.columnSums(c, into: bias)
        sample(1, columns) { _, j in
          bias[0, j] == Self.sum(rows, from: 0, precision, { c[$0, j] }, { _ in 1 })
        }
      }
    }
  }

  @Test(
    "Functions of infinities, NaN and arguments that overflow have their limits",
    arguments: Precision.allCases)
  func edges(precision: Precision) {
    func values(_ function: descent_function, _ x: [Double]) -> [Double] {
      let (input, output) = (
        Buffer(count: x.count, precision: precision), Buffer(count: x.count, precision: precision)
      )
      input.all.set(x)
      Kernels.map(function, input.all, into: output.all)
      return output.all.values()
    }
    let infinity = Double.infinity
    #expect(
      values(DESCENT_EXP, [-infinity, -2000, 0, 2000, infinity]) == [0, 0, 1, infinity, infinity])
    #expect(values(DESCENT_LOG, [0, 1, infinity]) == [-infinity, 0, infinity])
    #expect(values(DESCENT_LOG, [-1, .nan]).count { $0.isNaN } == 2)
    #expect(values(DESCENT_SIGMOID, [-infinity, -2000, 0, 2000, infinity]) == [0, 0, 0.5, 1, 1])
    #expect(values(DESCENT_TANH, [-infinity, -2000, 0, 2000, infinity]) == [-1, -1, 0, 1, 1])
    for function in [DESCENT_EXP, DESCENT_SIGMOID, DESCENT_TANH, DESCENT_RELU, DESCENT_LEAKY_RELU] {
      #expect(values(function, [.nan])[0].isNaN)
    }
  }

  @Test("Matrices of different precisions trap")
  func precisions() async {
    await #expect(processExitsWith: .failure) {
      let (single, double) = (
        Buffer(count: 4, precision: .single), Buffer(count: 4, precision: .double)
      )
      Kernels.map(DESCENT_EXP, double.all, into: single.all)
    }
  }
}
