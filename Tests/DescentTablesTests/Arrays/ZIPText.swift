import Descent

@testable import DescentColumns
@testable import DescentTables

/// A ZIP file for a test, of which anything can be wrong.
struct ZIPText {
  struct Member {
    var name: String
    var content: [UInt8]
    var flags = 0
    var method = 0
    var size: Int?
    var position: Int?
    var signature = 0x0403_4B50
    /// The values of the extra field 1, each of 64 bits.
    var wide: [UInt64]?
  }

  var members: [Member]
  var count: Int?
  var directorySize: Int?
  var directoryStart: Int?
  var comment: [UInt8] = []

  init(_ members: [Member]) { self.members = members }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  var bytes: [UInt8] {
    let little = Self.little
    var (bytes, directory) = ([UInt8](), [UInt8]())
    for member in members {
      let extra = member.wide.map { wide in
        little(1, 2) + little(8 * wide.count, 2)
          + wide.flatMap { little(Int(bitPattern: UInt($0)), 8) }
      }
      let wide = member.wide != nil
      let start = member.position ?? bytes.count
      let checksum = StoredBytes.checksum(of: member.content) ?? 0
      let common =
        little(20, 2) + little(member.flags, 2) + little(member.method, 2) + little(0, 4)
        + little(Int(checksum), 4)
      let sizes =
        wide
        ? little(0xFFFF_FFFF, 4) + little(0xFFFF_FFFF, 4)
        : little(member.content.count, 4) + little(member.size ?? member.content.count, 4)
      bytes += little(member.signature, 4) + common + sizes
      bytes += little(member.name.utf8.count, 2) + little(0, 2)
      bytes += Array(member.name.utf8) + member.content
      directory += little(0x0201_4B50, 4) + little(20, 2) + common + sizes
      directory += little(member.name.utf8.count, 2) + little(extra?.count ?? 0, 2) + little(0, 2)
      directory += little(0, 8) + little(wide ? 0xFFFF_FFFF : start, 4)
      directory += Array(member.name.utf8) + (extra ?? [])
    }
    let end =
      little(0x0605_4B50, 4) + little(0, 4) + little(count ?? members.count, 2)
      + little(count ?? members.count, 2) + little(directorySize ?? directory.count, 4)
      + little(directoryStart ?? bytes.count, 4) + little(comment.count, 2)
    return bytes + directory + end + comment
  }
}

/// Returns the bytes of a NumPy file with this header, and `count` zeros after it.
func numpyFile(_ header: String, zeros count: Int = 0, version: UInt8 = 1) -> [UInt8] {
  let text = Array(header.utf8)
  let length = (0..<(version == 1 ? 2 : 4)).map {
    UInt8(truncatingIfNeeded: text.count >> (8 * $0))
  }
  return NumPyHeader.magic + [version, 0] + length + text + [UInt8](repeating: 0, count: count)
}

/// Returns the header of a NumPy array.
func numpyHeader(_ descr: String, _ shape: String, order: String = "False") -> String {
  "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }"
}
