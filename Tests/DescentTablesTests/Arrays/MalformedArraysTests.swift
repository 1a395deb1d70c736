import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Malformed IDX, LIBSVM and safetensors files")
struct MalformedArraysTests {
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
    file.check { try IDXFile($0) }
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
    file.check { try LIBSVMFile($0) }
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
    file.check { try SafetensorsFile($0) }
  }
}
