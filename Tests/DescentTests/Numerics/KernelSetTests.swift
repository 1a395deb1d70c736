import DescentKernels
import Testing

@testable import Descent
@testable import DescentBase

/// The kernels of the layers give the same bytes on every instruction set that this machine has.
struct KernelSetTests {
  /// The kernels of one instruction set, for one type.
  @safe struct KernelSet {
    let kernels: descent_kernel_set

    init?(_ name: String, _ precision: Precision) {
      guard let set = unsafe descent_kernels_named(name, precision.byteCount) else { return nil }
      unsafe kernels = set.pointee
    }
  }

  typealias Kernel = (KernelSet, [Matrix]) -> Void

  /// The numbers of rows and columns, with and without an incomplete last vector.
  static let (rows, columns) = (7, 33)
  static let count = rows * columns

  /// Blocks 0 and 1 hold the numbers to read. Blocks 2 to 4 are written.
  static func kernels() -> [(name: String, run: Kernel)] {
    var kernels: [(String, Kernel)] = []
    let functions = DESCENT_EXP.rawValue...DESCENT_SCALED_TANH.rawValue
    for function in functions.map({ descent_function($0) }) {
      // Hyperparameters that suit every function.
      let (a, b) = (0.75, 1.25)
      kernels.append(
        (
          "map \(function.rawValue)",
          { unsafe $0.kernels.map(function, count, $1[0].base, a, b, $1[2].base) }
        ))
      if function.rawValue >= DESCENT_ELU.rawValue {
        kernels.append(
          (
            "map_backward_at \(function.rawValue)",
            {
              unsafe $0.kernels.map_backward_at(
                function, count, $1[1].base, $1[0].base, a, b, $1[2].base)
            }
          ))
      }
    }
    let ofRows: [(String, Kernel)] = [
      (
        "alpha_dropout",
        { unsafe $0.kernels.alpha_dropout(count, 5, 7, 0.3, 0.9, 0.1, -1, $1[0].base, $1[2].base) }
      ),
      (
        "gaussian_noise",
        { unsafe $0.kernels.gaussian_noise(count, 5, 7, 0.3, $1[0].base, $1[2].base) }
      ),
      ("softmax", { unsafe $0.kernels.softmax(rows, columns, $1[0].base, $1[2].base) }),
      (
        "softmax_backward",
        { unsafe $0.kernels.softmax_backward(rows, columns, $1[0].base, $1[1].base, $1[2].base) }
      ),
      ("maxout", { unsafe $0.kernels.maxout(rows, columns / 3, 3, $1[0].base, $1[2].base) }),
      (
        "maxout_backward",
        {
          unsafe $0.kernels.maxout(rows, columns / 3, 3, $1[0].base, $1[2].base)
          unsafe $0.kernels.maxout_backward(
            rows, columns / 3, 3, $1[1].base, $1[0].base, $1[2].base, $1[3].base)
        }
      ),
    ]
    kernels += ofRows
    for flag in [0, 1] as [Int32] {
      let flagged: [(String, Kernel)] = [
        (
          "normalize \(flag)",
          {
            var all = unsafe Kernels.normalization(
              of: $1[0].block(at: 0, rows: rows, columns: columns), epsilon: 1e-5)
            unsafe all.scale = UnsafeRawPointer($1[1].base)
            unsafe all.shift = UnsafeRawPointer($1[1].base)
            unsafe all.y = $1[2].base
            unsafe $0.kernels.normalize(&all, flag)
          }
        ),
        (
          "normalize_backward \(flag)",
          {
            var all = unsafe Kernels.normalization(
              of: $1[0].block(at: 0, rows: rows, columns: columns), epsilon: 1e-5)
            unsafe all.dy = UnsafeRawPointer($1[1].base)
            unsafe all.scale = UnsafeRawPointer($1[0].base)
            unsafe (all.dx, all.dscale, all.dshift) = ($1[2].base, $1[3].base, $1[4].base)
            unsafe $0.kernels.normalize_backward(&all, flag)
          }
        ),
        (
          "prelu \(flag)",
          { unsafe $0.kernels.prelu(rows, columns, flag, $1[0].base, $1[1].base, $1[2].base) }
        ),
        (
          "prelu_backward \(flag)",
          {
            unsafe $0.kernels.prelu_backward(
              rows, columns, flag, $1[1].base, $1[0].base, $1[1].base, $1[2].base, $1[3].base)
          }
        ),
      ]
      kernels += flagged
    }
    return kernels
  }

  /// Returns what the kernel of this set writes for random
  /// numbers of several sizes, with extremes among them.
  static func written(_ kernel: Kernel, _ set: KernelSet, _ precision: Precision)
    -> [UInt64]
  {
    let buffers = (0..<5).map { _ in Buffer(count: count, precision: precision) }
    let key = RandomKey(seed: 6)
    for number in 0..<2 {
      let extremes: [Double] = [0, -0.0, 1e4, -1e4, 0x1p-1074, -0x1p-1030, 1e-40, 38, -38, 0.5]
      buffers[number].all.set(
        (0..<count).map { index -> Double in
          let index = UInt64(number * count + index)
          let scale = [1, 10, 100][Int(index % 3)]
          return index % 11 == 5
            ? extremes[Int(key[index] % 10)] : Double(scale) * (key.uniform(index) - 0.5)
        })
    }
    return withExtendedLifetime(buffers) {
      kernel(set, buffers.map(\.all))
      return buffers[2...].flatMap { buffer in
        // The bits of a NaN depend on the machine.
        buffer.all.values(as: Double.self).map { $0.isNaN ? 0x7ff8 << 48 : $0.bitPattern }
      }
    }
  }

  @Test(
    "Every kernel of the layers writes the same bytes on every instruction set",
    arguments: Precision.allCases)
  func sameBytes(precision: Precision) throws {
    let portable = try #require(KernelSet("portable", precision))
    let others = ["avx2", "avx512"].compactMap { name in
      KernelSet(name, precision).map { (name, $0) }
    }
    for (kernel, run) in Self.kernels() {
      let expected = Self.written(run, portable, precision)
      #expect(expected.contains { $0 != 0 }, "\(kernel) writes nothing")
      for (name, other) in others {
        #expect(Self.written(run, other, precision) == expected, "\(kernel), \(name)")
      }
    }
    #expect(KernelSet("mmx", precision) == nil)
    #if arch(x86_64)
      let best = unsafe String(cString: descent_single().pointee.name)
      #expect(best == "portable" || others.contains { $0.0 == best })
    #endif
  }
}
