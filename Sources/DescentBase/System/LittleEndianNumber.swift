/// A number that files hold in little-endian order: its own memory, on all common machines.
package protocol LittleEndianNumber: BitwiseCopyable {}

extension UInt8: LittleEndianNumber {}
extension UInt16: LittleEndianNumber {}
extension UInt32: LittleEndianNumber {}
extension UInt64: LittleEndianNumber {}
extension Int8: LittleEndianNumber {}
extension Int16: LittleEndianNumber {}
extension Int32: LittleEndianNumber {}
extension Int64: LittleEndianNumber {}
extension Float: LittleEndianNumber {}
extension Double: LittleEndianNumber {}

extension StoredBytes {
  /// Returns the numbers of a range, which are read into their place without another copy. Bytes after
  /// the last whole number are left out. Throws like `read`.
  package func numbers<Number: LittleEndianNumber>(
    _ range: Range<Int>, as type: Number.Type
  ) throws(FileError) -> [Number] {
    try check(range)
    let width = MemoryLayout<Number>.stride
    let count = range.count / width
    var failure: FileError?
    let numbers = unsafe [Number](unsafeUninitializedCapacity: count) { buffer, filled in
      // An array may have more room than it was asked for.
      let memory = unsafe UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: count * width)
      unsafe useLargePages(memory)
      switch storage {
      case .memory(let bytes):
        unsafe memory.copyBytes(from: bytes[range.lowerBound..<range.lowerBound + count * width])
      case .file(let file):
        failure = unsafe file.fill(memory, from: range.lowerBound)
      }
      unsafe reverseOnBigEndian(memory, width: width)
      filled = failure == nil ? count : 0
    }
    if let failure { throw failure }
    return numbers
  }
}

/// Returns the little-endian bytes of numbers.
package func littleEndianBytes(of numbers: [some LittleEndianNumber]) -> [UInt8] {
  unsafe numbers.withUnsafeBytes { source in
    unsafe [UInt8](unsafeUninitializedCapacity: source.count) { buffer, filled in
      let memory = unsafe UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: source.count)
      unsafe memory.copyMemory(from: source)
      unsafe reverseOnBigEndian(memory, width: source.count / max(numbers.count, 1))
      filled = source.count
    }
  }
}

extension [UInt8] {
  /// Appends the little-endian bytes of numbers.
  package mutating func append(littleEndianBytesOf numbers: [some LittleEndianNumber]) {
    #if _endian(big)
      self += littleEndianBytes(of: numbers)
    #else
      unsafe numbers.withUnsafeBytes { unsafe append(contentsOf: $0) }
    #endif
  }
}

/// Reverses the bytes of each number on a big-endian machine.
private func reverseOnBigEndian(_ memory: UnsafeMutableRawBufferPointer, width: Int) {
  #if _endian(big)
    guard width > 1 else { return }
    for start in stride(from: 0, to: memory.count, by: width) {
      unsafe memory[start..<start + width].reverse()
    }
  #endif
}
