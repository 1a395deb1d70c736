import DescentBase

/// The FlatBuffer of a message or a footer. Every position in it is checked before it is read.
///
/// https://flatbuffers.dev/internals describes the form: a table begins with the distance back to its
/// vtable, which has the place of each field in the table; all other references lead forward.
final class FlatBuffer {
  let bytes: [UInt8]
  /// The name of the file, for messages.
  let file: String
  /// The number of bytes of text that may still be returned. References may share a text, so that a
  /// small buffer could hold a text very often.
  private var textBudget: Int

  init(_ bytes: [UInt8], file: String) {
    (self.bytes, self.file) = (bytes, file)
    textBudget = bytes.count + 1 << 20
  }

  /// The outermost table.
  func root() throws(FileError) -> FlatTable { try table(at: 0) }

  /// Returns the table to which the reference at a position leads.
  func table(at position: Int) throws(FileError) -> FlatTable {
    let start = try target(of: position)
    let vtable = start - Int(try number(at: start, as: Int32.self))
    let vtableSize = Int(try number(at: vtable, as: UInt16.self))
    let size = Int(try number(at: vtable + 2, as: UInt16.self))
    guard vtableSize >= 4, vtableSize.isMultiple(of: 2), vtable + vtableSize <= bytes.count else {
      throw damage("a vtable at byte \(vtable) gives its size as \(vtableSize)")
    }
    guard size >= 4, start + size <= bytes.count else {
      throw damage("a table at byte \(start) gives its size as \(size)")
    }
    return FlatTable(buffer: self, start: start, size: size, vtable: vtable, vtableSize: vtableSize)
  }

  /// Returns the text to which the reference at a position leads.
  func text(at position: Int) throws(FileError) -> String {
    let (start, count) = try vector(at: position, stride: 1)
    textBudget -= count
    guard textBudget >= 0 else { throw damage("it refers to the same texts too often") }
    guard let text = String(validating: bytes[start..<start + count], as: UTF8.self) else {
      throw damage("a text at byte \(start) is not UTF-8")
    }
    return text
  }

  /// Returns where the elements of a vector start, and their number. A reference to the vector is at
  /// the position.
  func vector(at position: Int, stride: Int) throws(FileError) -> (start: Int, count: Int) {
    let start = try target(of: position)
    let count = Int(try number(at: start, as: UInt32.self))
    guard count <= (bytes.count - start - 4) / stride else {
      throw damage("a vector at byte \(start) gives its length as \(count)")
    }
    return (start + 4, count)
  }

  /// Returns the number at a position.
  func number<Number: FixedWidthInteger>(
    at position: Int, as type: Number.Type
  ) throws(FileError) -> Number {
    let width = Number.bitWidth / 8
    guard position >= 0, position <= bytes.count - width else {
      throw damage("it refers to byte \(position)")
    }
    var number: Number = 0
    for index in 0..<width {
      number |= Number(truncatingIfNeeded: bytes[position + index]) << Number(8 * index)
    }
    return number
  }

  /// Returns the error for a buffer that cannot be what a writer wrote.
  func damage(_ what: String) -> FileError {
    .damaged(
      file, "the metadata, a FlatBuffer of \(counted(bytes.count, "byte")), is not valid: \(what)")
  }

  private func target(of position: Int) throws(FileError) -> Int {
    position + Int(try number(at: position, as: UInt32.self))
  }
}

/// A table of a FlatBuffer. Its fields are numbered in the order of the format's schema.
struct FlatTable {
  let buffer: FlatBuffer
  fileprivate let start: Int
  fileprivate let size: Int
  fileprivate let vtable: Int
  fileprivate let vtableSize: Int

  /// Returns the number of a field, or the default if the table leaves it out.
  func number<Number: FixedWidthInteger>(
    _ field: Int, default value: Number
  ) throws(FileError) -> Number {
    guard let position = try position(of: field, width: Number.bitWidth / 8) else { return value }
    return try buffer.number(at: position, as: Number.self)
  }

  /// Returns the truth value of a field, or false if the table leaves it out.
  func flag(_ field: Int) throws(FileError) -> Bool { try number(field, default: UInt8(0)) != 0 }

  /// Returns the text of a field; nil if the table leaves it out.
  func text(_ field: Int) throws(FileError) -> String? {
    guard let position = try position(of: field, width: 4) else { return nil }
    return try buffer.text(at: position)
  }

  /// Returns the table of a field; nil if the table leaves it out.
  func table(_ field: Int) throws(FileError) -> FlatTable? {
    guard let position = try position(of: field, width: 4) else { return nil }
    return try buffer.table(at: position)
  }

  /// Returns the tables of a field, none if the table leaves it out.
  func tables(_ field: Int) throws(FileError) -> [FlatTable] {
    guard let position = try position(of: field, width: 4) else { return [] }
    let (start, count) = try buffer.vector(at: position, stride: 4)
    var tables: [FlatTable] = []
    for index in 0..<count { tables.append(try buffer.table(at: start + 4 * index)) }
    return tables
  }

  /// Returns the structures of a field, each of `stride` bytes, none if the table leaves it out.
  func structures(_ field: Int, stride: Int) throws(FileError) -> FlatStructures {
    guard let position = try position(of: field, width: 4) else {
      return FlatStructures(buffer: buffer, start: 0, stride: stride, count: 0)
    }
    let (start, count) = try buffer.vector(at: position, stride: stride)
    return FlatStructures(buffer: buffer, start: start, stride: stride, count: count)
  }

  private func position(of field: Int, width: Int) throws(FileError) -> Int? {
    let slot = 4 + 2 * field
    guard slot + 2 <= vtableSize else { return nil }
    let offset = Int(try buffer.number(at: vtable + slot, as: UInt16.self))
    if offset == 0 { return nil }
    guard offset >= 4, offset + width <= size else {
      throw buffer.damage("a field is at byte \(offset) of a table of \(size) bytes")
    }
    return start + offset
  }
}

/// A vector of structures or numbers in a FlatBuffer.
struct FlatStructures {
  fileprivate let buffer: FlatBuffer
  fileprivate let start: Int
  fileprivate let stride: Int
  let count: Int

  /// Returns the number at an offset in the structure of an index below `count`.
  func number<Number: FixedWidthInteger>(
    _ index: Int, at offset: Int = 0, as type: Number.Type
  ) throws(FileError) -> Number {
    require(index < count, "structure \(index) of \(count)")
    return try buffer.number(at: start + index * stride + offset, as: type)
  }
}

extension FileError {
  /// The error for a file that no writer can have written so.
  static func damaged(_ file: String, _ what: String) -> FileError {
    .invalid(
      path: file, reason: what + "; the file is damaged or incomplete: copy or write it again")
  }
}
