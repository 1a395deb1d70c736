/// Returns the position of the first byte in a range that does not belong to a complete character
/// in UTF-8, or nil.
///
/// The Unicode Standard, table 3-7: the range of the second byte depends on the first.
func firstInvalidUTF8(in range: Range<Int>, of bytes: Span<UInt8>) -> Int? {
  if isASCII(bytes.extracting(range)) { return nil }
  var position = range.lowerBound
  while position < range.upperBound {
    let length = sequenceLength(bytes, position..<range.upperBound)
    if length == 0 { return position }
    position += length
  }
  return nil
}

/// Returns the length of the character at the start of a range, or 0 if there is none.
func sequenceLength(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
  let start = range.lowerBound
  let length: Int
  let second: ClosedRange<UInt8>
  switch bytes[start] {
  case 0x00...0x7F: return 1
  case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
  case 0xE0: (length, second) = (3, 0xA0...0xBF)
  case 0xED: (length, second) = (3, 0x80...0x9F)
  case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
  case 0xF0: (length, second) = (4, 0x90...0xBF)
  case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
  case 0xF4: (length, second) = (4, 0x80...0x8F)
  default: return 0
  }
  guard length <= range.count, second.contains(bytes[start + 1]) else { return 0 }
  for index in start + 2..<start + length where bytes[index] & 0xC0 != 0x80 { return 0 }
  return length
}

/// Returns whether all bytes are below 0x80.
func isASCII(_ bytes: Span<UInt8>) -> Bool {
  var (marks, index): (UInt8, Int) = (0, 0)
  while index < bytes.count {
    marks |= bytes[index]
    index &+= 1
  }
  return marks < 0x80
}
