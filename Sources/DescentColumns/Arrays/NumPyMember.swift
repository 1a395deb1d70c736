import DescentBase
import Synchronization

/// An array of a NumPy archive.
final class NumPyMember: Sendable {
  /// The name of the array.
  let name: String
  let header: NumPyHeader
  private let member: ZIPDirectory.Member
  private let archive: StoredBytes
  /// The bytes of a compressed member, once they are needed.
  private let decompressed = Mutex<StoredBytes?>(nil)

  /// Reads the header of a member.
  init(_ member: ZIPDirectory.Member, of archive: StoredBytes) throws(FileError) {
    (self.member, self.archive) = (member, archive)
    name = String(member.name.dropLast(".npy".count))
    let start =
      if member.isDeflated {
        try archive.inflated(member.stored, first: min(member.size, NumPyHeader.limit)).bytes
      } else {
        try archive.read(member.stored.prefix(NumPyHeader.limit))
      }
    header = try NumPyHeader(start, size: member.size, name: name, file: archive.name)
  }

  /// Returns some fields of a range of rows.
  func read(_ fields: [Int], _ rows: Range<Int>) throws(FileError) -> [Column] {
    guard member.isDeflated else {
      return try header.rows.read(
        fields, rows, of: archive, at: member.stored.lowerBound + header.end)
    }
    let bytes = try decompressed.withLock { bytes throws(FileError) in
      if let bytes { return bytes }
      let all = StoredBytes(try inflated(), name: archive.name)
      bytes = all
      return all
    }
    return try header.rows.read(fields, rows, of: bytes, at: header.end)
  }

  private func inflated() throws(FileError) -> [UInt8] {
    let (bytes, isAll) = try archive.inflated(member.stored, first: member.size)
    guard isAll, bytes.count == member.size,
      StoredBytes.checksum(of: bytes) == member.checksum
    else {
      throw .invalid(
        path: archive.name,
        reason:
          "the array \(name.quotedForMessage) is not the \(grouped(member.size)) bytes that the "
          + "list of members and its checksum say; the file is damaged: copy it again")
    }
    return bytes
  }
}
