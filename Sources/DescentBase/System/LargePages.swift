#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Asks for large pages in memory that is about to be filled: the first use of a page takes as long as copying
/// several. Only Linux has them on request, and a refusal does no harm.
package func useLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  #if os(Linux)
    guard memory.count >= 1 << 21, let start = memory.baseAddress else { return }
    // From the page on in which the memory begins, so that neighbors share a large page.
    let first = unsafe start.alignedDown(toMultipleOf: Int(getpagesize()))
    _ = unsafe madvise(first, memory.count + (start - first), MADV_HUGEPAGE)
  #endif
}

extension Array where Element: BitwiseCopyable {
  /// Reserves memory for a number of elements, in large pages if they are many.
  package mutating func reserveLargePages(_ capacity: Int) {
    reserveCapacity(capacity)
    unsafe withUnsafeMutableBufferPointer { buffer in
      unsafe useLargePages(
        UnsafeMutableRawBufferPointer(
          start: buffer.baseAddress, count: capacity * MemoryLayout<Element>.stride))
    }
  }
}
