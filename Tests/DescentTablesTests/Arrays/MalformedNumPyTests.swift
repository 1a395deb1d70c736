import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Malformed NumPy files and archives")
struct MalformedNumPyTests {
  static let numpy: [MalformedArrays] = [
    .init("nothing at all", [UInt8](), "does not begin like a NumPy array"),
    .init("the magic alone", NumPyHeader.magic, "does not begin like a NumPy array"),
    .init("another magic", Array("\u{93}NUMPZ".utf8) + [1, 0, 0, 0], "does not begin like"),
    .init("version 4", numpyFile("{}", version: 4), "has version 4.0 of NumPy's format"),
    .init(
      "a length beyond the file", NumPyHeader.magic + [1, 0, 0xFF, 0xFF] + [0x7B],
      "a header of 65,535 bytes by its length, but 11 bytes in all"),
    .init(
      "a length of 4 GiB", NumPyHeader.magic + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B],
      "a header of 4,294,967,295 bytes"),
    .init("a truncated length", NumPyHeader.magic + [2, 0, 1, 0], "a header of 1 bytes"),
    .init(
      "a header that is not UTF-8", NumPyHeader.magic + [3, 0, 1, 0, 0, 0, 0xFF], "not UTF-8"),
    .init("an empty header", "", "a value was expected at character 0"),
    .init("an expression", "__import__('os')", "a value was expected at character 0"),
    .init("an open dictionary", "{'descr': '<f4'", "a comma or } was expected"),
    .init("an open string", "{'descr': '<f4", "the end of a string was expected"),
    .init("a key without quotes", "{descr: 1}", "a key in quotes was expected"),
    .init("a key twice", "{'a': 1, 'a': 2}", "the key \"a\" twice"),
    .init("deep nesting", String(repeating: "(", count: 9_000), "nested more than 6 deep"),
    .init("an unknown escape", "{'\\q': 1}", "the escape \\q"),
    .init("an escape of no character", "{'\\ud800': 1}", "an escape of 55296"),
    .init("text after the value", "{} x", "\"x\" follows"),
    .init("a list", "[1, 2]", "without the keys 'descr', 'fortran_order' and 'shape'"),
    .init("no shape", "{'descr': '<f4', 'fortran_order': False}", "without the keys"),
    .init(
      "one key more", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "without"),
    .init("a negative length", numpyHeader("'<f4'", "(-1,)"), "without the keys"),
    .init("a negative length later", numpyHeader("'<f4'", "(2, -3)"), "without the keys"),
    .init("a shape that is no tuple", numpyHeader("'<f4'", "3"), "without the keys"),
    .init("a length of 2^64", numpyHeader("'<f4'", "(18446744073709551616,)"), "beyond 64 bits"),
    .init(
      "a shape that overflows", numpyHeader("'<f4'", "(4294967296, 4294967296, 4294967296)"),
      "no more numbers than a file can hold"),
    .init("rows that overflow", numpyHeader("'<f4'", "(4611686018427387904,)"), "0 bytes follow"),
    .init(
      "more rows than bytes", numpyHeader("'<f8'", "(1000000000,)"), zeros: 80, "80 bytes follow"),
    .init("fewer rows than bytes", numpyHeader("'<f8'", "(2,)"), zeros: 17, "17 bytes follow"),
    .init(
      "many rows of no numbers", numpyHeader("'<f8'", "(4611686018427387904, 0)"),
      "lengths from 1 on"
    ),
    .init("many empty texts", numpyHeader("'<U0'", "(4611686018427387904,)"), "a length from 1 on"),
    .init("one value", numpyHeader("'<f8'", "()"), zeros: 8, "is a single value, without rows"),
    .init("objects", numpyHeader("'|O'", "(1,)"), "holds Python objects (a pickle)"),
    .init("complex numbers", numpyHeader("'<c16'", "(1,)"), zeros: 16, ".real and .imag"),
    .init("times", numpyHeader("'<M8[ns]'", "(1,)"), zeros: 8, "save them as texts"),
    .init("numbers of 128 bits", numpyHeader("'<f16'", "(1,)"), zeros: 16, "'<f8'"),
    .init("no byte order", numpyHeader("'|f4'", "(1,)"), zeros: 4, "has the dtype \"|f4\""),
    .init("a huge text", numpyHeader("'<U99999999999'", "(1,)"), "has the dtype"),
    .init("a size of 19 digits", numpyHeader("'<U9999999999999999999'", "(1,)"), "has the dtype"),
    .init("an empty dtype", numpyHeader("''", "(1,)"), "has the dtype \"\""),
    .init("a dtype of one sign", numpyHeader("'é'", "(1,)"), "has the dtype"),
    .init(
      "texts in rows", numpyHeader("'<U1'", "(1, 2)"), zeros: 8, "expected one: save each column"),
    .init("no fields", numpyHeader("[]", "(1,)"), "a dtype without fields"),
    .init("a field that is a number", numpyHeader("[1]", "(1,)"), "not a list of names and types"),
    .init(
      "fields in a field", numpyHeader("[('a', [('b', '<f4')])]", "(1,)"), zeros: 4,
      "has fields itself"),
    .init(
      "a field twice", numpyHeader("[('a', '<f4'), ('a', '<f4')]", "(1,)"), zeros: 8,
      "two fields with the name \"a\""),
    .init(
      "a field of no numbers", numpyHeader("[('a', '<f4', (0,))]", "(9223372036854775807,)"),
      "lengths from 1 on"),
    .init(
      "a field that overflows",
      numpyHeader("[('a', '<f4', (4611686018427387904,)), ('b', '<f4')]", "(1,)"),
      "no more numbers than a file can hold"),
    .init(
      "gaps that overflow",
      numpyHeader("[('', '|V9223372036854775807'), ('', '|V9223372036854775807')]", "(1,)"),
      "rows beyond any file's size"),
    .init(
      "fields in rows", numpyHeader("[('a', '<f4')]", "(1, 1)"), zeros: 4, "expected one dimension"),
    .init("no character", numpyHeader("'<U1'", "(1,)"), zeros: 0, "0 bytes follow"),
  ]

  @Test("A NumPy file that is not whole is an error", arguments: numpy)
  func refusesNumPy(_ file: MalformedArrays) {
    file.check { try NumPyFile($0) }
  }

  static let archives: [MalformedArrays] = [
    .init("nothing at all", [UInt8](), "does not end like one"),
    .init("the first bytes alone", [0x50, 0x4B, 3, 4], "does not end like one"),
    .init(zip: "no members", "it has no arrays") { $0.members = [] },
    .init(zip: "no arrays", "it has no arrays") { zip in
      for index in 0..<2 { zip.members[index].name = "\(index).txt" }
    },
    .init(zip: "an encrypted member", "\"a.npy\" is encrypted") { $0.members[0].flags = 1 },
    .init(zip: "strong encryption", "\"a.npy\" is encrypted") { $0.members[0].flags = 0x40 },
    .init(zip: "another compression", "compressed by method 14") { $0.members[0].method = 14 },
    .init(zip: "a lying size", "70,000 bytes in") { $0.members[0].size = 70_000 },
    .init(zip: "a bomb of 4 GB", "4,294,967,294 bytes in") {
      ($0.members[0].method, $0.members[0].size) = (8, 0xFFFF_FFFE)
    },
    .init(zip: "a deflated member that is not", "the compressed data is damaged") {
      $0.members[0].method = 8
      $0.members[0].content[0] = 7
    },
    .init(zip: "overlapping members", "begins within another one") { $0.members[1].position = 0 },
    .init(zip: "a member behind the list", "but the members end at byte") {
      $0.members[1].position = 0x7FFF_FFFF
    },
    .init(zip: "a member that is elsewhere", "is not where the list says") {
      $0.members[1].position = 3
    },
    .init(zip: "another local header", "is not where the list says") {
      $0.members[1].signature = 0x0403_4B51
    },
    .init(zip: "a list that is too long", "is not where its end says") { $0.directorySize = 4_000 },
    .init(zip: "a list behind the end", "is not where its end says") {
      $0.directoryStart = 0xFFFF_FFF0
    },
    .init(zip: "more members than the list", "is not where its end says") { $0.count = 60_000 },
    .init(zip: "one member more", "ends too early or is damaged") {
      $0.count = 3
      $0.directorySize = 0x2E * 3
      $0.comment = Array(repeating: 0, count: 400)
      $0.directoryStart = 0
    },
    .init(zip: "a size beyond 63 bits", "no size that fits") {
      $0.members[0].wide = [.max, 0, 0]
    },
    .init(zip: "a size of 2^62", "bytes are not there") {
      $0.members[0].wide = [1 << 62, 1 << 62, 0]
    },
    .init(zip: "a position of 2^62", "but the members end at byte") {
      $0.members[0].wide = [10, 10, 1 << 62]
    },
    .init(zip: "a wide size that is not there", "no size that fits") { $0.members[0].wide = [1] },
    .init(zip: "two arrays of one name", "have the name \"a\"") { $0.members[1].name = "a.npy" },
    .init(zip: "no two with as many rows", "different numbers of rows: \"a\" 2, \"b\" 3") {
      $0.members[1].content = numpyFile(numpyHeader("'|u1'", "(3,)"), zeros: 3)
    },
    .init(zip: "an array that is none", "the array \"b\" does not begin like") {
      $0.members[1].content = [1, 2, 3]
    },
    .init(zip: "an array of objects", "a pickle") {
      $0.members[1].content = numpyFile(numpyHeader("'|O'", "(2,)"), zeros: 2)
    },
  ]

  @Test("An archive that is not whole is an error", arguments: archives)
  func refusesArchives(_ file: MalformedArrays) {
    file.check { try NumPyArchive($0) }
  }

  @Test("A ZIP file with a comment and numbers of 64 bits is read")
  func wide() throws {
    let array = numpyFile(numpyHeader("'|u1'", "(2,)"), zeros: 2)
    var zip = ZIPText([.init(name: "a.npy", content: array)])
    zip.members[0].wide = [UInt64(array.count), UInt64(array.count), 0]
    zip.comment = Array("PK\u{5}\u{6} a comment".utf8)
    #expect(try joined(NumPyArchive(StoredBytes(zip.bytes, name: "x")))[0].numbers == [0, 0])
  }

  @Test("A compressed array that is not what its checksum says is an error")
  func checksum() throws {
    let golden = try #require(
      ArrayGolden.files("archives").first { $0.name == "compressed.npz" })
    var bytes = Array(golden.file)
    // The checksum of the first member in the list.
    let list = try #require(
      (0..<bytes.count).first { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
    bytes[list + 16] ^= 1
    let file = try NumPyArchive(StoredBytes(bytes, name: "x"))
    #expect(
      errorMessage { _ = try file.read([0], ofBlock: 0) }.contains("and its checksum say"))
    #expect(try file.read([1], ofBlock: 0).count == 1)
  }

  @Test("A text with a number that is no character is an error that names its row")
  func noCharacter() throws {
    var bytes = numpyFile(numpyHeader("'<U1'", "(2,)"), zeros: 8)
    (bytes[bytes.count - 4], bytes[bytes.count - 3]) = (0x00, 0xD8)
    let file = try NumPyFile(StoredBytes(bytes, name: "t.npy"))
    #expect(
      errorMessage { _ = try file.read([0], ofBlock: 0) }.contains(
        "row 1 of the array \"features\", counted from 0, holds 55296, which is no character"))
    var coded = numpyFile(numpyHeader("'|S1'", "(2,)"), zeros: 2)
    coded[coded.count - 1] = 0xFF
    let other = try NumPyFile(StoredBytes(coded, name: "t.npy"))
    #expect(errorMessage { _ = try other.read([0], ofBlock: 0) }.contains("not UTF-8"))
  }
}
