extension Array where Element: BitwiseCopyable {
  /// Appends the elements of `dictionary` at these indices. Returns false, and appends nothing, if an
  /// index is not one of the dictionary.
  @inlinable
  package mutating func append(of dictionary: [Element], at indices: [UInt32]) -> Bool {
    guard let filler = dictionary.first, Int(indices.largest) < dictionary.count else {
      return indices.isEmpty
    }
    let start = count
    append(contentsOf: repeatElement(filler, count: indices.count))
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe dictionary.withUnsafeBufferPointer { dictionary in
        unsafe indices.withUnsafeBufferPointer { indices in
          for index in 0..<indices.count {
            unsafe target[start &+ index] = dictionary[Int(indices[index])]
          }
        }
      }
    }
    return true
  }
}
