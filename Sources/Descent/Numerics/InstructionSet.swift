import DescentKernels

/// The instruction set of the kernels in use. It is chosen once, when the program starts.
package enum InstructionSet {
  /// The name of the instruction set: `avx512`, `avx2`, `neon` or `portable`.
  package static var name: String { unsafe String(cString: descent_single().pointee.name) }

  /// The value of the environment variable `DESCENT_ISA` if this machine does not have that
  /// instruction set. The best one that it has is then in use.
  package static var refused: String? {
    unsafe descent_refused_instruction_set().map { unsafe String(cString: $0) }
  }
}
