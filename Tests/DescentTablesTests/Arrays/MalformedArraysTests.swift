import Descent
import Testing

@testable import DescentTables

/// A malformed file and a part of the error message for it.
struct MalformedArrays: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let message: String

  init(_ name: String, _ bytes: [UInt8], _ message: String) {
    (self.name, self.bytes, self.message) = (name, bytes, message)
  }

  /// A NumPy file with this header.
  init(_ name: String, _ header: String, zeros: Int = 0, _ message: String) {
    self.init(name, numpyFile(header, zeros: zeros), message)
  }

  /// A text in LIBSVM's format.
  init(text name: String, _ text: String, _ message: String) {
    self.init(name, Array(text.utf8), message)
  }

  /// An archive, the first member of which is changed.
  init(zip name: String, _ message: String, _ change: (inout ZIPText) -> Void) {
    let array = numpyFile(numpyHeader("'|u1'", "(2,)"), zeros: 2)
    var zip = ZIPText([.init(name: "a.npy", content: array), .init(name: "b.npy", content: array)])
    change(&zip)
    self.init(name, zip.bytes, message)
  }

  var testDescription: String { name }
}

@Suite("Malformed files of arrays")
struct MalformedArraysTests {
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
    check(file) { try NumPyFile($0) }
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
    check(file) { try NumPyArchive($0) }
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

  static let idx: [MalformedArrays] = [
    .init("nothing at all", [UInt8](), "it begins with the bytes []"),
    .init("another magic", [0, 1, 8, 1, 0, 0, 0, 0], "begins with the bytes [0, 1, 8, 1]"),
    .init("an unknown type", [0, 0, 10, 1, 0, 0, 0, 0], "begins with the bytes"),
    .init("no dimensions", [0, 0, 8, 0], "0 dimensions by its fourth byte"),
    .init("255 dimensions", [0, 0, 8, 255, 0, 0, 0, 1], "255 dimensions"),
    .init("truncated dimensions", [0, 0, 8, 2, 0, 0, 0, 1, 0, 0], "2 dimensions"),
    .init("too few values", [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "2 bytes follow"),
    .init("too many values", [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], "2 bytes follow"),
    .init(
      "dimensions that overflow", [0, 0, 14, 3] + [UInt8](repeating: 255, count: 12),
      "[4294967295, 4294967295, 4294967295] of 8 bytes"),
    .init("rows of no numbers", [0, 0, 8, 2, 255, 255, 255, 255, 0, 0, 0, 0], "0 bytes follow"),
  ]

  @Test("An IDX file that is not whole is an error", arguments: idx)
  func refusesIDX(_ file: MalformedArrays) {
    check(file) { try IDXFile($0) }
  }

  static let libsvm: [MalformedArrays] = [
    .init(text: "nothing at all", "", "none of its 0 lines holds a number"),
    .init(text: "labels alone", "1\n2\n", "none of its 2 lines holds a number"),
    .init(text: "a label that is a word", "1 1:2\nspam 1:3\n", "line 2 begins with \"spam\""),
    .init(text: "several labels", "1,2 1:3\n", "several labels of a row"),
    .init(text: "an infinite label", "inf 1:3\n", "begins with \"inf\""),
    .init(
      text: "an index of 2^62", "1 4611686018427387904:1\n", "the index \"4611686018427387904\""),
    .init(
      text: "an index of 40 digits", "1 " + String(repeating: "9", count: 40) + ":1\n", "index"),
    .init(text: "an index of 2^31", "1 2147483648:1\n", "from 0 to 2,147,483,647"),
    .init(text: "a negative index", "1 -1:1\n", "has the index \"-1\""),
    .init(text: "no index", "1 :1\n", "has the index \"\""),
    .init(text: "descending indices", "1 2:1 1:1\n", "the index 1 after 2"),
    .init(text: "an index twice", "#\n\n1 2:1 2:1\n", "line 3 has the index 2 after 2"),
    .init(text: "no value", "1 1:\n", "has the value \"\" at the index 1"),
    .init(text: "a value that is a word", "1 1:x\n", "has the value \"x\""),
    .init(text: "an infinite value", "1 1:1e999\n", "has the value \"1e999\""),
    .init(text: "no colon", "1 2\n", "holds \"2\"; expected index:value"),
    .init(text: "a zero byte", "1 1:2\n\0\n", "line 2 begins with"),
    .init(
      text: "a row that is too long",
      "1 2147483647:1\n2 1:1\n", "rows of 2,147,483,647 numbers are too long"),
    .init(
      text: "more numbers than any memory holds",
      String(repeating: "1 2097152:1\n", count: 1025),
      "1,025 rows of 2,097,152 numbers are too many"),
  ]

  @Test("A LIBSVM text that cannot be read is an error that names the line", arguments: libsvm)
  func refusesLIBSVM(_ file: MalformedArrays) {
    check(file) { try LIBSVMFile($0) }
  }

  /// Returns a safetensors file with this header, and `count` zeros after it.
  private static func tensors(_ header: String, zeros count: Int = 0) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: count)
  }

  static let safetensors: [MalformedArrays] = [
    .init("nothing at all", [UInt8](), "the file has 0 bytes"),
    .init("a length beyond the file", [9, 0, 0, 0, 0, 0, 0, 0, 0x7B], "but only 1 follow"),
    .init("a length of 2^63", [0, 0, 0, 0, 0, 0, 0, 128, 0x7B], "over the limit"),
    .init("no tensors", tensors("{}"), "no two of its 0 tensors"),
    .init(
      "a shape that overflows",
      tensors(
        #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, zeros: 4),
      "more values than any file can hold"),
    .init(
      "no rows in common",
      tensors(
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
          + #""b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#, zeros: 3),
      "no two of its 2 tensors have the same number of rows"),
    .init(
      "a tensor beyond the file",
      tensors(#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, zeros: 1), "truncated"),
    .init(
      "rows of no numbers",
      tensors(#"{"a":{"dtype":"U8","shape":[4611686018427387904,0],"data_offsets":[0,0]}}"#),
      "no two of its 1 tensor"),
    .init(
      "a model",
      tensors(
        #"{"__metadata__":{"descent.format":"1"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#,
        zeros: 2),
      "it is a model that Descent has saved, not a table"),
  ]

  @Test("A safetensors file that is no table is an error", arguments: safetensors)
  func refusesSafetensors(_ file: MalformedArrays) {
    check(file) { try SafetensorsFile($0) }
  }

  private func check<File: ColumnFile>(
    _ file: MalformedArrays, _ read: (StoredBytes) throws -> File
  ) {
    let message = errorMessage { _ = try joined(read(StoredBytes(file.bytes, name: "folder/t"))) }
    #expect(message.hasPrefix("folder/t: ") && message.contains(file.message), "\(message)")
  }

  @Test("A text with a number that is no character is an error that names its row")
  func noCharacter() throws {
    var bytes = numpyFile(numpyHeader("'<U1'", "(2,)"), zeros: 8)
    (bytes[bytes.count - 4], bytes[bytes.count - 3]) = (0x00, 0xD8)
    let file = try NumPyFile(StoredBytes(bytes, name: "t.npy"))
    #expect(
      errorMessage { _ = try file.read([0], ofBlock: 0) }.contains(
        "row 1 of the array \"t\", counted from 0, holds 55296, which is no character"))
    var coded = numpyFile(numpyHeader("'|S1'", "(2,)"), zeros: 2)
    coded[coded.count - 1] = 0xFF
    let other = try NumPyFile(StoredBytes(coded, name: "t.npy"))
    #expect(errorMessage { _ = try other.read([0], ofBlock: 0) }.contains("not UTF-8"))
  }
}
