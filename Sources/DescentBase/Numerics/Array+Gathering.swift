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

  /// Moves the elements from `start` on to the places whose level is 1, and fills the places whose level
  /// is 0. Returns false, and does nothing, unless there is a level 1 for each of the elements.
  @inlinable
  package mutating func spread(from start: Int, to levels: [UInt32], filler: Element) -> Bool {
    var next = count
    guard levels.reduce(0, { $0 + Int($1) }) == next - start else { return false }
    append(contentsOf: repeatElement(filler, count: start + levels.count - next))
    var row = count
    unsafe withUnsafeMutableBufferPointer { elements in
      // Before the first place to fill, nothing moves.
      while next < row {
        row &-= 1
        if levels[row &- start] == 1 {
          next &-= 1
          unsafe elements[row] = elements[next]
        } else {
          unsafe elements[row] = filler
        }
      }
    }
    return true
  }
}
