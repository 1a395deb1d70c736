import Descent
import FoundationEssentials
import Testing

@testable import DescentColumns
@testable import DescentTables

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs a body with the path of a file that holds these bytes.
private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("descent-\(getpid())-\(UInt64.random(in: 0 ... .max)).csv").path
  try Files.write(bytes, to: path)
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

/// Returns a pipe that holds a text: a file that cannot be read twice.
private func piped(_ text: String) throws -> InputFile {
  var ends: [Int32] = [0, 0]
  let code = unsafe pipe(&ends)
  #expect(code == 0)
  let bytes = Array(text.utf8)
  let count = unsafe bytes.withUnsafeBytes { unsafe write(ends[1], $0.baseAddress, $0.count) }
  #expect(count == bytes.count)
  close(ends[1])
  return try InputFile(descriptor: ends[0], isOwned: true, name: "standard input")
}

@Suite("Reading files")
struct ReadingFilesTests {
  @Test("A file is read like its bytes, as a whole and in blocks")
  func file() throws {
    let text = "a,b\n" + (0..<300_000).map { "\($0),x\($0 % 3)\n" }.joined() + "y,x\n"
    try withFile(Array(text.utf8)) { path in
      let table = try Table(contentsOf: path)
      #expect(table.name == path)
      #expect(areNumbers(table) == [false, false])
      #expect(table.rowCount == 300_001)
      #expect(table.line(ofRow: 300_000) == 300_002)
      var reader = try TableReader(contentsOf: path, reading: ["a": .text], threads: 2)
      #expect(reader.header == ["a", "b"])
      var (rowCount, blocks) = (0, 0)
      while let block = try reader.next() {
        #expect(block.line(ofRow: 0) == rowCount + 2)
        rowCount += block.rowCount
        blocks += 1
      }
      #expect(rowCount == 300_001)
      #expect(blocks > 2)
    }
  }

  @Test("A reader reports a bad value at its row and at every later call, and a file without rows")
  func readerErrors() throws {
    let text = "a\n" + (0..<300_000).map { "\($0)\n" }.joined() + "y\n"
    try withFile(Array(text.utf8)) { path in
      var reader = try TableReader(contentsOf: path, reading: ["a": .number])
      #expect(try reader.next()?.rowCount ?? 0 > 10_000)
      var last = ""
      while true {
        do {
          guard try reader.next() != nil else { break }
        } catch {
          if last == "\(error)" { break }
          last = "\(error)"
        }
      }
      #expect(
        last == "\(path):300002:1: column \"a\" holds \"y\", not a number; "
          + "correct it, or add \"y\" to --missing")
    }
    try withFile(Array("a\n\n".utf8)) { path in
      var reader = try TableReader(contentsOf: path)
      let message = "\(path):1: the file holds a header without rows; add at least one row below it"
      do {
        #expect(try reader.next() == nil)
      } catch {
        #expect("\(error)" == message)
      }
    }
  }

  @Test("A pipe is read once, and a column with a late text is read again from memory")
  func standardInput() throws {
    let text = "a,b\n" + (0..<2000).map { "\($0),1\n" }.joined() + "y,2\n"
    var reading = TableReading(
      name: "standard input", format: TableFormat(), ColumnRequest(), precision: .single,
      threads: 2)
    reading.blockSize = 100
    let table = try reading.table(FileBytes(file: piped(text)))
    #expect(areNumbers(table) == [false, true])
    #expect(rows(table)[1999] == ["1999", "1.0"])
    #expect(rows(table)[2000] == ["y", "2.0"])
    #expect(
      errorMessage { _ = try reading.table(FileBytes(file: piped("a\n"))) }.hasPrefix(
        "standard input:1: the file"))
    #expect(try InputFile("-").name == "standard input")
  }

  @Test("A missing file, a folder and a path with a zero byte are rejected by name")
  func refused() throws {
    let folder = try TestFolder()
    #expect(
      errorMessage { _ = try Table(contentsOf: "/no/such.csv") }
        == "/no/such.csv: there is no such file; check the path and the current folder")
    #expect(
      errorMessage { _ = try TableReader(contentsOf: folder.path) }
        == "\(folder.path): cannot be read: the folder has no files; name a file that you may read")
    #expect(
      errorMessage { _ = try Table(contentsOf: "a\0b") }.contains("the path holds a zero byte"))
  }

  @Test("A file that changes between the two readings is rejected")
  func changed() throws {
    let text = "a\n" + String(repeating: "1\n", count: 100) + "x\n"
    try withFile(Array(text.utf8)) { path in
      let file = try InputFile(path)
      #expect(try file.isUnchanged())
      let descriptor = unsafe open(path, O_WRONLY | O_APPEND)
      #expect(unsafe write(descriptor, "2\n", 2) == 2)
      close(descriptor)
      #expect(try !file.isUnchanged())
      var reading = TableReading(
        name: path, format: TableFormat(), ColumnRequest(), precision: .single, threads: 1)
      reading.blockSize = 10
      let inBlocks = reading
      #expect(
        errorMessage { _ = try inBlocks.table(FileBytes(file: file)) }.contains(
          "it changed while it was read"))
    }
  }
}
