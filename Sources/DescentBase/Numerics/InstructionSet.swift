import DescentKernels

/// The instruction set of the kernels in use. It is chosen once, when the program starts.
package enum InstructionSet {
  /// The name of the instruction set: `avx512`, `avx2`, `neon` or `portable`.
  package static var name: String { unsafe String(cString: descent_single().pointee.name) }

  /// The names of all instruction sets that have kernels, on this machine or on others.
  package static let known = ["avx512", "avx2", "neon", "portable"]

  /// The names of those that this machine has, the best first.
  package static var present: [String] {
    known.filter { unsafe descent_kernels_named($0, Precision.single.byteCount) != nil }
  }

  /// The value of the environment variable `DESCENT_ISA` if this machine does not have that
  /// instruction set. The best one that it has is then in use.
  package static var refused: String? {
    unsafe descent_refused_instruction_set().map { unsafe String(cString: $0) }
  }
}
