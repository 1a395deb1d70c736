import DescentKernels

/// The instruction set that the kernels were chosen for, once, when the program began.
package enum InstructionSet {
  /// `avx512`, `avx2`, `neon` or `portable`.
  package static var name: String { unsafe String(cString: descent_single().pointee.name) }

  /// What the environment variable `DESCENT_ISA` asks for, if this machine does not have it: then the
  /// best that it has is in use.
  package static var refused: String? {
    unsafe descent_refused_instruction_set().map { unsafe String(cString: $0) }
  }
}
