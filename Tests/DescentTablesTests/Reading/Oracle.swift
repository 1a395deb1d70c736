import Descent

@testable import DescentTables

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The bits that C's `strtod` and `strtof` read from a text. No test sets a locale.
func strtodBits(_ text: String) -> UInt64 { unsafe strtod(text, nil).bitPattern }
func strtofBits(_ text: String) -> UInt32 { unsafe strtof(text, nil).bitPattern }

/// A small generator that gives the same numbers each time: SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A table that is read in the slow and simple way: byte by byte, with one state.
///
/// It knows quotes, line ends, blank lines, ragged rows and NUL bytes. It gives the place of the
/// first error instead of a message.
struct NaiveTable: Equatable {
  var rows: [[[UInt8]]] = []
  var lines: [Int] = []
  /// `line:column` of the first error.
  var error: String?

  init(_ bytes: [UInt8], delimiter: UInt8) {
    var position = 0
    var line = 1
    func at(_ offset: Int) -> UInt8? {
      position + offset < bytes.count ? bytes[position + offset] : nil
    }
    func isLineEnd(_ byte: UInt8?) -> Bool { byte == 10 || byte == 13 }
    func endLine() {
      position += at(0) == 13 && at(1) == 10 ? 2 : 1
      line += 1
    }
    while position < bytes.count {
      if isLineEnd(at(0)) {
        endLine()
        continue
      }
      let firstLine = line
      var row: [[UInt8]] = []
      while true {
        var field: [UInt8] = []
        let fieldLine = line
        if at(0) == 34 {
          position += 1
          while at(0) != 34 || at(1) == 34 {
            guard let byte = at(0) else {
              error = "\(fieldLine):\(row.count + 1)"
              return
            }
            if byte == 0 {
              error = "\(line):\(row.count + 1)"
              return
            }
            field.append(byte)
            if isLineEnd(byte) {
              if byte == 13, at(1) == 10 { field.append(10) }
              endLine()
            } else {
              position += byte == 34 ? 2 : 1
            }
          }
          position += 1
          if let byte = at(0), byte != delimiter, !isLineEnd(byte) {
            error = "\(line):\(row.count + 1)"
            return
          }
        } else {
          while let byte = at(0), byte != delimiter, !isLineEnd(byte) {
            if byte == 34 || byte == 0 {
              error = "\(line):\(row.count + 1)"
              return
            }
            field.append(byte)
            position += 1
          }
        }
        row.append(field)
        guard at(0) == delimiter else { break }
        position += 1
      }
      if let first = rows.first, first.count != row.count {
        error = "\(firstLine):\(min(first.count, row.count) + 1)"
        return
      }
      rows.append(row)
      lines.append(firstLine)
      if position < bytes.count { endLine() }
    }
  }
}
