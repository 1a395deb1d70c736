/// What the header of a safetensors file says, without its values.
package struct TensorList: Sendable {
  /// A tensor: how its numbers are stored, its dimensions, and the position of its bytes in the file.
  package struct Tensor: Sendable {
    package let name: String
    package let number: NumberLayout
    package let shape: [Int]
    package let bytes: Range<Int>
  }

  /// The tensors, in the order of the header.
  package let tensors: [Tensor]
  /// Whether the file is a model that Descent has saved.
  package let isModel: Bool

  /// Whether a file that begins with these bytes, nine at least, can be a safetensors file.
  package static func isFormat(of start: [UInt8]) -> Bool {
    start.count >= 9 && start[8] == UInt8(ascii: "{")
      && LittleEndian.uint64(start[..<8]) <= UInt64(Safetensors.headerLimit)
  }

  /// Reads the header of a file and checks it against the size of the file.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` for the first rule of the format that it breaks.
  package init(_ bytes: StoredBytes) throws(FileError) {
    func checked<Value>(
      _ body: () throws(ModelFileError) -> Value
    ) throws(FileError) -> Value {
      do throws(ModelFileError) { return try body() } catch {
        throw .invalid(path: bytes.name, reason: error.message)
      }
    }
    let start = try bytes.read(0..<min(9, bytes.count))
    let length = try checked { () throws(ModelFileError) in
      try Safetensors.headerLength(start, fileSize: bytes.count, bytes.name)
    }
    let read = try bytes.read(0..<8 + length)
    let header = try checked { () throws(ModelFileError) in
      let header = try Safetensors.Header(read, length: length, bytes.name)
      try Safetensors.checkLayout(
        header.entries, dataCount: bytes.count - header.end, bytes.name)
      return header
    }
    isModel = header.metadata["descent.format"] != nil
    tensors = header.entries.map { entry in
      let range = entry.range
      return Tensor(
        name: entry.name, number: entry.dtype.number, shape: entry.shape,
        bytes: header.end + range.lowerBound..<header.end + range.upperBound)
    }
  }
}

extension Safetensors.DType {
  fileprivate var number: NumberLayout {
    let kind: NumberLayout.Kind =
      switch self {
      case .bool: .bool
      case .uint8: .uint8
      case .int8: .int8
      case .int16: .int16
      case .uint16: .uint16
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int32: .int32
      case .uint32: .uint32
      case .float32: .float32
      case .float64: .float64
      case .int64: .int64
      case .uint64: .uint64
      }
    return NumberLayout(kind)
  }
}
