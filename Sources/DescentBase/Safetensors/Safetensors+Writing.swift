extension Safetensors {
  /// Returns the bytes of the file. The same content always gives the same bytes. Throws if the
  /// names and the metadata are too long.
  ///
  /// The header lists the metadata by key, followed by the tensors in their order. The values are
  /// sorted by type, with the largest alignment first, and then by name. The header is padded with
  /// spaces to a multiple of 8 bytes. Every value is then at a multiple of its size.
  package func serialized() throws(ModelFileError) -> [UInt8] {
    try checkLimits()
    let ranks = Dictionary(
      uniqueKeysWithValues: DType.allCases.enumerated().map { ($0.element, $0.offset) })
    // Names are sorted by their bytes, as in the reference. Swift's own order is that of Unicode.
    let layout = tensors.indices.sorted { left, right in
      let (a, b) = (tensors[left], tensors[right])
      if a.dtype != b.dtype { return ranks[a.dtype]! > ranks[b.dtype]! }
      return a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    var starts = [Int](repeating: 0, count: tensors.count)
    var end = 0
    for index in layout {
      starts[index] = end
      end += tensors[index].bytes.count
    }

    let header = header(starts: starts)
    guard header.count <= Self.headerLimit else {
      throw refusal(
        "the names and the metadata have \(header.count) bytes; expected at most "
          + "\(Self.headerLimit)")
    }
    var file = LittleEndian.bytes(of: UInt64(header.count))
    file.reserveCapacity(8 + header.count + end)
    file += header
    for index in layout { file += tensors[index].bytes }
    return file
  }

  /// Throws if there is more than the parser accepts.
  private func checkLimits() throws(ModelFileError) {
    for (count, noun) in [(tensors.count, "tensors"), (metadata.count, "strings of metadata")]
    where count > Self.countLimit {
      throw refusal("the file would have \(count) \(noun); expected at most \(Self.countLimit)")
    }
    for name in tensors.map(\.name) + metadata.keys where name.utf8.count > Self.nameLimit {
      throw refusal(
        "the name \(name.quotedForMessage) has \(name.utf8.count) bytes; expected at most "
          + "\(Self.nameLimit)")
    }
  }

  private func refusal(_ message: String) -> ModelFileError {
    ModelFileError(file: "the file to write", message: message)
  }

  private func header(starts: [Int]) -> [UInt8] {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { Self.json($0.key) + ":" + Self.json($0.value) }
      entries.append("\"\(Self.metadataKey)\":{" + pairs.joined(separator: ",") + "}")
    }
    for (tensor, start) in zip(tensors, starts) {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        Self.json(tensor.name) + ":{\"dtype\":\"\(tensor.dtype.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(start),\(start + tensor.bytes.count)]}")
    }
    var header = Array(("{" + entries.joined(separator: ",") + "}").utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    return header
  }

  private static func json(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
