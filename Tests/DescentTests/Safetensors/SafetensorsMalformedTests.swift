import Testing

@testable import Descent
@testable import DescentBase

/// A malformed file and the error message for it.
struct MalformedFile: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  var message: String

  init(_ name: String, _ bytes: [UInt8], _ message: String) {
    (self.name, self.bytes, self.message) = (name, bytes, message)
  }

  init(_ name: String, _ header: String, values: Int = 0, _ message: String) {
    self.init(name, SafetensorsTests.file(header, values: values), message)
  }

  var testDescription: String { name }
}

@Suite("Malformed safetensors files")
struct SafetensorsMalformedTests {
  /// Returns a header with one tensor `t` of this type, shape and range.
  static func one(_ dtype: String, _ shape: String, _ offsets: String) -> String {
    #"{"t":{"dtype":\#(dtype),"shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }

  /// Returns a header with tensors `a` and `b` of two U8 each, in these ranges.
  static func two(_ a: String, _ b: String) -> String {
    #"{"a":{"dtype":"U8","shape":[2],"data_offsets":\#(a)},"#
      + #""b":{"dtype":"U8","shape":[2],"data_offsets":\#(b)}}"#
  }

  static let files: [MalformedFile] = framing + names + entries + ranges

  static let framing: [MalformedFile] = [
    .init(
      "nothing at all", [UInt8](),
      "the file has 0 bytes, too few for a safetensors file, which starts with 8 bytes of "
        + "length; copy or download it again"),
    .init(
      "a length over the limit", LittleEndian.bytes(of: .max) + [0x7B],
      "the header's length is given as 18446744073709551615 bytes, over the limit of 100000000; "
        + "check that this is a safetensors file"),
    .init(
      "a length just over the limit", LittleEndian.bytes(of: 100_000_001) + [0x7B],
      "the header's length is given as 100000001 bytes, over the limit of 100000000; check that "
        + "this is a safetensors file"),
    .init(
      "a length beyond the file", LittleEndian.bytes(of: 3) + Array("{}".utf8),
      "the header's length is given as 3 bytes, but only 2 follow; the file is truncated; "
        + "copy or download it again"),
    .init(
      "an empty header", LittleEndian.bytes(of: 0),
      "the header does not start with \"{\"; check that this is a safetensors file"),
    .init(
      "a space before the header", " {}",
      "the header does not start with \"{\"; check that this is a safetensors file"),
    .init(
      "a list as the header", "[]",
      "the header does not start with \"{\"; check that this is a safetensors file"),
    .init(
      "a header without end", "{",
      "in the header, at byte 9 of the file: expected a tensor's name, but found the "
        + "header's end; save the model again"),
    .init(
      "text after the header", "{} {}",
      "in the header, at byte 11 of the file: found \"{\" after the header's last \"}\", "
        + "where only spaces may follow; save the model again"),
    .init(
      "a zero byte as padding", "{}\0",
      "in the header, at byte 10 of the file: found the byte 0 after the header's last "
        + "\"}\", where only spaces may follow; save the model again"),
    .init(
      "a comma too many", #"{"__metadata__":{},}"#,
      "in the header, at byte 27 of the file: expected a tensor's name, but found \"}\"; save "
        + "the model again"),
    .init(
      "no colon", #"{"t"}"#,
      "in the header, at byte 12 of the file: expected \":\", but found \"}\"; save the model "
        + "again"),
  ]

  static let names: [MalformedFile] = [
    .init(
      "a name that is no string", "{1:{}}",
      "in the header, at byte 9 of the file: expected a tensor's name, but found \"1\"; save "
        + "the model again"),
    .init(
      "a name without end", #"{"t"#,
      "the header ends inside a tensor's name; save the model again"),
    .init(
      "a name that is not UTF-8", SafetensorsTests.file(header: [0x7B, 0x22, 0xFF, 0x22]),
      "a tensor's name is not valid UTF-8; save the model again"),
    .init(
      "a line end in a name", "{\"\n\":{}}",
      "a tensor's name holds the control character 10, which JSON must escape; save the model "
        + "again"),
    .init(
      "an unknown escape", #"{"\x":{}}"#,
      "a tensor's name holds an escape that JSON does not know; save the model again"),
    .init(
      "half of a surrogate pair", #"{"\ud83d":{}}"#,
      "a tensor's name holds an escape that JSON does not know; save the model again"),
    .init(
      "the wrong half of a surrogate pair", #"{"\ude42":{}}"#,
      "a tensor's name holds an escape that JSON does not know; save the model again"),
    .init(
      "an escape cut short", #"{"\u00"#,
      "a tensor's name holds an escape that JSON does not know; save the model again"),
    .init(
      "the same tensor twice",
      #"{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0074":{}}"#,
      "the header has the key \"t\" twice; save the model again"),
    .init(
      "the metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#,
      "the header has the key \"__metadata__\" twice; save the model again"),
    .init(
      "the same key of the metadata twice", #"{"__metadata__":{"a":"1","a":"2"}}"#,
      "the metadata has the key \"a\" twice; save the model again"),
    .init(
      "metadata that is a string", #"{"__metadata__":"a"}"#,
      "in the header, at byte 24 of the file: expected the metadata, an object of strings, "
        + "but found \"\"\"; save the model again"),
    .init(
      "a number in the metadata", #"{"__metadata__":{"a":1}}"#,
      "in the header, at byte 29 of the file: expected the metadata's \"a\", a string, but "
        + "found \"1\"; save the model again"),
  ]

  static let entries: [MalformedFile] = [
    .init(
      "a tensor that is no object", #"{"t":[]}"#,
      "in the header, at byte 13 of the file: expected the description of tensor \"t\", an "
        + "object, but found \"[\"; save the model again"),
    .init("no dtype", #"{"t":{}}"#, "tensor \"t\" has no \"dtype\"; save the model again"),
    .init(
      "no shape", #"{"t":{"dtype":"U8"}}"#,
      "tensor \"t\" has no \"shape\"; save the model again"),
    .init(
      "no offsets", #"{"t":{"dtype":"U8","shape":[]}}"#,
      "tensor \"t\" has no \"data_offsets\"; save the model again"),
    .init(
      "an unknown key", #"{"t":{"url":"x"}}"#,
      "tensor \"t\" has the key \"url\"; only \"dtype\", \"shape\" and \"data_offsets\" are "
        + "known; save the model without it"),
    .init(
      "the same key of a tensor twice", #"{"t":{"dtype":"U8","dtype":"F32"}}"#,
      "tensor \"t\" has the key \"dtype\" twice; save the model again"),
    .init(
      "an unknown type", one(#""f32""#, "[]", "[0,4]"), values: 4,
      "tensor \"t\" has the dtype \"f32\"; expected one of BOOL, U8, I8, I16, U16, F16, BF16, "
        + "I32, U32, F32, F64, I64, U64; save it as F32"),
    .init(
      "a type that is a number", one("32", "[]", "[0,4]"), values: 4,
      "in the header, at byte 22 of the file: expected the dtype of tensor \"t\", a string, "
        + "but found \"3\"; save the model again"),
    .init(
      "a negative length", one(#""U8""#, "[-1]", "[0,0]"),
      "in the header, at byte 36 of the file: expected a whole number in the shape of tensor "
        + "\"t\", but found \"-\"; save the model again"),
    .init(
      "a fraction", one(#""U8""#, "[1.0]", "[0,1]"), values: 1,
      "in the header, at byte 37 of the file: expected \"]\", but found \".\"; save the model "
        + "again"),
    .init(
      "a zero in front", one(#""U8""#, "[01]", "[0,1]"), values: 1,
      "the shape of tensor \"t\" holds a number that starts with 0; save the model again"),
    .init(
      "a number over 64 bits", one(#""U8""#, "[9223372036854775808]", "[0,0]"),
      "the shape of tensor \"t\" holds a number over 9223372036854775807; save the model again"),
    .init(
      "too many dimensions",
      one(#""U8""#, "[" + Array(repeating: "1", count: 65).joined(separator: ",") + "]", "[0,1]"),
      values: 1,
      "the shape of tensor \"t\" has more than 64 numbers; save the model again"),
    .init(
      "a product that overflows", one(#""U8""#, "[4294967296,4294967296]", "[0,0]"),
      "tensor \"t\" has the shape [4294967296, 4294967296], more values than any file can hold; "
        + "save the model again"),
    .init(
      "a product that overflows by the size of a value",
      one(#""F64""#, "[2305843009213693952]", "[0,0]"),
      "tensor \"t\" has the shape [2305843009213693952], more values than any file can hold; save "
        + "the model again"),
  ]

  static let ranges: [MalformedFile] = [
    .init(
      "three offsets", one(#""U8""#, "[1]", "[0,1,2]"), values: 1,
      "the data_offsets of tensor \"t\" has more than 2 numbers; save the model again"),
    .init(
      "one offset", one(#""U8""#, "[1]", "[1]"), values: 1,
      "the data_offsets of tensor \"t\" are [1]; expected a start and an end that is not "
        + "before it; save the model again"),
    .init(
      "an end before the start", one(#""U8""#, "[1]", "[1,0]"), values: 1,
      "the data_offsets of tensor \"t\" are [1, 0]; expected a start and an end that is not "
        + "before it; save the model again"),
    .init(
      "a range of the wrong length", one(#""F32""#, "[2]", "[0,4]"), values: 4,
      "tensor \"t\" is F32 of shape [2], which takes 8 bytes, but its data_offsets [0, 4] span 4; "
        + "save the model again"),
    .init(
      "a gap in front", one(#""U8""#, "[1]", "[1,2]"), values: 2,
      "tensor \"t\" starts at byte 1, but the tensor before it ends at 0, and no gap is allowed; "
        + "save the model again"),
    .init(
      "a gap between", two("[0,2]", "[3,5]"), values: 5,
      "tensor \"b\" starts at byte 3, but the tensor before it ends at 2, and no gap is allowed; "
        + "save the model again"),
    .init(
      "an overlap", two("[0,2]", "[1,3]"), values: 3,
      "tensor \"b\" starts at byte 1, inside another tensor that ends at 2; save the model again"),
    .init(
      "the same range twice", two("[0,2]", "[0,2]"), values: 2,
      "tensor \"b\" starts at byte 0, inside another tensor that ends at 2; save the model again"),
    .init(
      "a range beyond the file", one(#""U8""#, "[4]", "[0,4]"), values: 3,
      "tensor \"t\" ends at byte 4, but the file holds only 3 bytes of values; the file is "
        + "truncated; copy or download it again"),
    .init(
      "a range near the greatest number",
      one(#""U8""#, "[9223372036854775807]", "[0,9223372036854775807]"), values: 3,
      "tensor \"t\" ends at byte 9223372036854775807, but the file holds only 3 bytes of "
        + "values; the file is truncated; copy or download it again"),
    .init(
      "bytes after the last tensor", one(#""U8""#, "[1]", "[0,1]"), values: 2,
      "the tensors end at byte 1, but the file holds 2 bytes of values; nothing may follow "
        + "the last tensor; save the model again"),
  ]

  @Test("A malformed file is refused, and the message says why and what to do", arguments: files)
  func refused(_ malformed: MalformedFile) {
    let error = #expect(throws: ModelFileError.self) {
      try SafetensorsTests.parse(malformed.bytes)
    }
    #expect(error?.description == "m.safetensors: " + malformed.message)
  }
}
