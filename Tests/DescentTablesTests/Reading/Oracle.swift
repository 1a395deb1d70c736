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
/// It knows quotes, line ends, blank lines, ragged rows, lines below the table and NUL bytes. It
/// gives the place of the first error instead of a message.
struct NaiveTable: Equatable {
  var rows: [[[UInt8]]] = []
  var lines: [Int] = []
  /// `line:column` of the first error.
  var error: String?

  init(_ bytes: [UInt8], delimiter: UInt8) {
    var position = 0
    var line = 1
    var below: (line: Int, count: Int)?
    func fail(_ line: Int, _ column: Int) {
      error = below.map { "\($0.line):2" } ?? "\(line):\(column)"
    }
    func at(_ offset: Int) -> UInt8? {
      position + offset < bytes.count ? bytes[position + offset] : nil
    }
    func isLineEnd(_ byte: UInt8?) -> Bool { byte == 10 || byte == 13 }
    func isBlank(_ byte: UInt8?) -> Bool { byte == 32 || byte == 9 }
    func isEnd(_ byte: UInt8?) -> Bool { byte == nil || byte == delimiter || isLineEnd(byte) }
    func trimmed(_ text: [UInt8]) -> [UInt8] {
      Array(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
    func endLine() {
      position += at(0) == 13 && at(1) == 10 ? 2 : 1
      line += 1
    }
    while position < bytes.count {
      if isLineEnd(at(0)) {
        endLine()
        continue
      }
      let (start, firstLine) = (position, line)
      var row: [[UInt8]] = []
      while true {
        var field: [UInt8] = []
        let fieldLine = line
        var blanks = 0
        while isBlank(at(blanks)) { blanks += 1 }
        if at(blanks) == 34 {
          position += blanks + 1
          while at(0) != 34 || at(1) == 34 {
            guard let byte = at(0) else {
              fail(fieldLine, row.count + 1)
              return
            }
            if byte == 0 {
              fail(line, row.count + 1)
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
        }
        var rest: [UInt8] = []
        while !isEnd(at(0)) {
          if at(0) == 0 {
            fail(line, row.count + 1)
            return
          }
          rest.append(at(0)!)
          position += 1
        }
        if line != fieldLine, !trimmed(rest).isEmpty {
          fail(fieldLine, row.count + 1)
          return
        }
        row.append(trimmed(trimmed(rest).isEmpty ? field : field + rest))
        guard at(0) == delimiter else { break }
        position += 1
      }
      let text = trimmed(Array(bytes[start..<position]))
      if let first = rows.first, first.count != row.count {
        let isShort = row.count == 1
        if !isShort || !text.isEmpty {
          let isNumber = Double(String(decoding: text, as: UTF8.self)) != nil
          guard isShort, text[0] != 34, !isNumber, below?.count != 10 else {
            fail(firstLine, min(first.count, row.count) + 1)
            return
          }
          below = (below?.line ?? firstLine, (below?.count ?? 0) + 1)
        }
      } else if below != nil {
        fail(firstLine, 1)
        return
      } else {
        rows.append(row)
        lines.append(firstLine)
      }
      if position < bytes.count { endLine() }
    }
  }
}
