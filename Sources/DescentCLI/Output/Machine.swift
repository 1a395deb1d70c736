import Descent

/// The machine that a figure was measured on.
enum Machine {
  /// `Linux x86-64, avx2, 2 threads`
  static var text: String {
    "\(system) \(processor), \(InstructionSet.name), \(counted(KernelThreads.count, "thread"))"
  }

  private static var system: String {
    #if os(macOS)
      "macOS"
    #else
      "Linux"
    #endif
  }

  private static var processor: String {
    #if arch(arm64)
      "arm64"
    #else
      "x86-64"
    #endif
  }
}
