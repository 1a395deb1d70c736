/// A strict parser for the only JSON structure that a header may have. The depth of the structure
/// is fixed, so no input can make it recurse.
struct HeaderScanner {
  let bytes: [UInt8]
  var position: Int
  let end: Int
  let file: String

  typealias Header = (metadata: [String: String], entries: [Safetensors.HeaderEntry])

  mutating func header() throws(ModelFileError) -> Header {
    var metadata: [String: String] = [:]
    var entries: [Safetensors.HeaderEntry] = []
    var names: Set<String> = []
    try expect("{")
    if !skip("}") {
      repeat {
        let name = try string("a tensor's name", limit: Safetensors.nameLimit)
        guard names.insert(name).inserted else { throw duplicate(name, in: "the header") }
        try expect(":")
        if name == Safetensors.metadataKey {
          metadata = try self.metadata()
        } else {
          guard entries.count < Safetensors.countLimit else {
            throw refusal(
              "the header lists more than \(Safetensors.countLimit) tensors; split the model")
          }
          entries.append(try entry(name))
        }
      } while skip(",")
      try expect("}")
    }
    skipSpace()
    guard position == end else {
      throw refusal(
        "\(place): found \(found) after the header's last \"}\", where only spaces may follow; save "
          + "the model again")
    }
    return (metadata, entries)
  }

  private mutating func metadata() throws(ModelFileError) -> [String: String] {
    var result: [String: String] = [:]
    try expect("{", for: "the metadata, an object of strings")
    if skip("}") { return result }
    repeat {
      let key = try string("a key of the metadata", limit: Safetensors.nameLimit)
      guard result[key] == nil else { throw duplicate(key, in: "the metadata") }
      guard result.count < Safetensors.countLimit else {
        throw refusal(
          "the metadata holds more than \(Safetensors.countLimit) strings; save it with fewer")
      }
      try expect(":")
      result[key] = try string("the metadata's \(key.quotedForMessage), a string", limit: .max)
    } while skip(",")
    try expect("}")
    return result
  }

  private mutating func entry(_ name: String) throws(ModelFileError) -> Safetensors.HeaderEntry {
    let quoted = name.quotedForMessage
    var dtype: Safetensors.DType?
    var shape: [Int]?
    var offsets: [Int]?
    try expect("{", for: "the description of tensor \(quoted), an object")
    if !skip("}") {
      repeat {
        let key = try string("a key of tensor \(quoted)", limit: Safetensors.nameLimit)
        try expect(":")
        switch key {
        case "dtype":
          guard dtype == nil else { throw duplicate(key, in: "tensor \(quoted)") }
          dtype = try self.dtype(quoted)
        case "shape":
          guard shape == nil else { throw duplicate(key, in: "tensor \(quoted)") }
          shape = try integers("the shape of tensor \(quoted)", limit: Safetensors.rankLimit)
        case "data_offsets":
          guard offsets == nil else { throw duplicate(key, in: "tensor \(quoted)") }
          offsets = try integers("the data_offsets of tensor \(quoted)", limit: 2)
        default:
          throw refusal(
            "tensor \(quoted) has the key \(key.quotedForMessage); only \"dtype\", \"shape\" and "
              + "\"data_offsets\" are known; save the model without it")
        }
      } while skip(",")
      try expect("}")
    }
    guard let dtype else { throw missing("dtype", quoted) }
    guard let shape else { throw missing("shape", quoted) }
    guard let offsets else { throw missing("data_offsets", quoted) }
    let range = try checkedRange(offsets, dtype, shape, quoted)
    return Safetensors.HeaderEntry(name: name, dtype: dtype, shape: shape, range: range)
  }

  private mutating func dtype(_ quoted: String) throws(ModelFileError) -> Safetensors.DType {
    let text = try string("the dtype of tensor \(quoted), a string", limit: Safetensors.nameLimit)
    guard let dtype = Safetensors.DType(rawValue: text) else {
      let known = Safetensors.DType.allCases.map(\.rawValue).joined(separator: ", ")
      throw refusal(
        "tensor \(quoted) has the dtype \(text.quotedForMessage); expected one of \(known); "
          + "save it as F32")
    }
    return dtype
  }

  /// Returns the range of a tensor's values. Throws unless its length is that of type × shape.
  private func checkedRange(
    _ offsets: [Int], _ dtype: Safetensors.DType, _ shape: [Int], _ quoted: String
  ) throws(ModelFileError) -> Range<Int> {
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw refusal(
        "the data_offsets of tensor \(quoted) are \(offsets); expected a start and an end that is not "
          + "before it; save the model again")
    }
    var size = dtype.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw refusal(
          "tensor \(quoted) has the shape \(shape), more values than any file can hold; save the "
            + "model again")
      }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw refusal(
        "tensor \(quoted) is \(dtype.rawValue) of shape \(shape), which takes \(size) bytes, but "
          + "its data_offsets \(offsets) span \(offsets[1] - offsets[0]); save the model again")
    }
    return offsets[0]..<offsets[1]
  }

  // MARK: - JSON values

  private mutating func integers(_ what: String, limit: Int) throws(ModelFileError) -> [Int] {
    var result: [Int] = []
    try expect("[", for: "\(what), a list of whole numbers")
    if skip("]") { return result }
    repeat {
      guard result.count < limit else {
        throw refusal("\(what) has more than \(limit) numbers; save the model again")
      }
      result.append(try integer(what))
    } while skip(",")
    try expect("]")
    return result
  }

  /// Parses a number of digits only: no sign, no fraction, no exponent and no leading zero.
  private mutating func integer(_ what: String) throws(ModelFileError) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < end, case let digit = bytes[position] &- UInt8(ascii: "0"), digit <= 9 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else {
        throw refusal("\(what) holds a number over \(Int.max); save the model again")
      }
      value = sum
      position += 1
    }
    guard position > start else {
      throw refusal(
        "\(place): expected a whole number in \(what), but found \(found); save the model again")
    }
    guard position == start + 1 || bytes[start] != UInt8(ascii: "0") else {
      throw refusal("\(what) holds a number that starts with 0; save the model again")
    }
    return value
  }

  private mutating func string(_ what: String, limit: Int) throws(ModelFileError) -> String {
    try expect("\"", for: what)
    var text: [UInt8] = []
    while true {
      guard position < end else {
        throw refusal("the header ends inside \(what); save the model again")
      }
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw refusal("\(what) is not valid UTF-8; save the model again")
        }
        return string
      case UInt8(ascii: "\\"):
        try appendEscape(to: &text, what)
      case 0..<0x20:
        throw refusal(
          "\(what) holds the control character \(byte), which JSON must "
            + "escape; save the model again")
      default:
        text.append(byte)
      }
      guard text.count <= limit else {
        throw refusal("\(what) is longer than \(limit) bytes; shorten it")
      }
    }
  }

  private mutating func appendEscape(
    to text: inout [UInt8], _ what: String
  ) throws(ModelFileError) {
    let escape = position < end ? bytes[position] : 0
    position += 1
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      guard var value = fourHexDigits() else { throw badEscape(what) }
      if 0xD800..<0xDC00 ~= value {
        guard position + 1 < end, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw badEscape(what) }
        position += 2
        guard let low = fourHexDigits(), 0xDC00..<0xE000 ~= low else { throw badEscape(what) }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      // A low surrogate alone is not a scalar.
      guard let scalar = Unicode.Scalar(value) else { throw badEscape(what) }
      text.append(contentsOf: UTF8.encode(scalar)!)
    default:
      throw badEscape(what)
    }
  }

  private mutating func fourHexDigits() -> UInt32? {
    guard end - position >= 4 else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Skips spaces, and then `mark` if it is next. Returns whether it was.
  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < end, bytes[position] == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private mutating func expect(
    _ mark: Unicode.Scalar, for what: String? = nil
  ) throws(ModelFileError) {
    guard !skip(mark) else { return }
    throw refusal(
      "\(place): expected \(what ?? "\"\(mark)\""), but found \(found); save the model again")
  }

  // MARK: - Messages

  private func refusal(_ message: String) -> ModelFileError {
    ModelFileError(file: file, message: message)
  }

  /// The position, for a message.
  private var place: String { "in the header, at byte \(position) of the file" }

  /// The byte at the position, for a message.
  private var found: String {
    guard position < end else { return "the header's end" }
    let byte = bytes[position]
    return 0x21..<0x7F ~= byte ? "\"\(Unicode.Scalar(byte))\"" : "the byte \(byte)"
  }

  private func duplicate(_ key: String, in place: String) -> ModelFileError {
    refusal("\(place) has the key \(key.quotedForMessage) twice; save the model again")
  }

  private func missing(_ key: String, _ quoted: String) -> ModelFileError {
    refusal("tensor \(quoted) has no \"\(key)\"; save the model again")
  }

  private func badEscape(_ what: String) -> ModelFileError {
    refusal("\(what) holds an escape that JSON does not know; save the model again")
  }
}
