/// A safetensors file: named tensors and some strings, and nothing that could be executed.
///
///     length of the header (unsigned, 8 bytes) | header (JSON, padded with spaces) | values
///
/// All numbers are little-endian. The same content always gives the same bytes.
///
/// The format is described at <https://huggingface.co/docs/safetensors>. We refuse more than the
/// reference reader: duplicate and unknown keys, names of more than 1,024 bytes, more than 100,000
/// tensors, more than 100,000 strings, more than 64 dimensions, and types that `DType` does not
/// list.
package struct Safetensors: Sendable {
  /// The maximum length of a header in bytes, as in the reference implementation.
  static let headerLimit = 100_000_000
  /// The maximum number of tensors, and of strings in the metadata.
  static let countLimit = 100_000
  /// The maximum length of a name in bytes of UTF-8.
  static let nameLimit = 1_024
  /// The maximum number of dimensions.
  static let rankLimit = 64
  /// The key of the metadata in the header. No tensor can have this name.
  static let metadataKey = "__metadata__"

  /// The metadata: strings about the file, by key.
  package let metadata: [String: String]
  /// The tensors, in the order of the header.
  package let tensors: [Tensor]

  /// A file of these tensors. Traps unless their names are all different.
  package init(metadata: [String: String] = [:], tensors: [Tensor]) {
    var names: Set<String> = [Self.metadataKey]
    for tensor in tensors {
      require(
        names.insert(tensor.name).inserted,
        "two tensors have the name \(tensor.name.quotedForMessage), or it is the key of the metadata"
      )
    }
    self.metadata = metadata
    self.tensors = tensors
  }

  /// The tensor with this name, found by linear search.
  package subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The type of a tensor's values. The cases are in the order of their alignment, as in the
  /// reference.
  package enum DType: String, CaseIterable, Sendable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case int16 = "I16"
    case uint16 = "U16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int32 = "I32"
    case uint32 = "U32"
    case float32 = "F32"
    case float64 = "F64"
    case int64 = "I64"
    case uint64 = "U64"

    /// The number of bytes in one value.
    var size: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .int16, .uint16, .float16, .bfloat16: 2
      case .int32, .uint32, .float32: 4
      case .float64, .int64, .uint64: 8
      }
    }
  }
}

extension Safetensors {
  /// A named block of values of one type, in row-major order.
  package struct Tensor: Sendable {
    /// The name, which is unique in the file.
    package let name: String
    /// The type of the values.
    package let dtype: DType
    /// The length of each dimension. It is empty for a single value.
    package let shape: [Int]
    /// The values, little-endian. There are as many bytes as the product of `shape` times the size
    /// of `dtype`.
    let bytes: ArraySlice<UInt8>
    /// The name of the tensor's file for messages, or an empty string if it has none.
    let file: String

    /// A tensor that the parser has checked.
    init(
      checked name: String, dtype: DType, shape: [Int], bytes: ArraySlice<UInt8>, file: String
    ) {
      self.name = name
      self.dtype = dtype
      self.shape = shape
      self.bytes = bytes
      self.file = file
    }

    /// A tensor of type F32.
    package init(_ name: String, shape: [Int], floats: [Float]) {
      Self.check(name, shape, count: floats.count)
      let bytes = LittleEndian.bytes(of: floats)
      self.init(checked: name, dtype: .float32, shape: shape, bytes: bytes[...], file: "")
    }

    /// A tensor of type F64.
    package init(_ name: String, shape: [Int], doubles: [Double]) {
      Self.check(name, shape, count: doubles.count)
      let bytes = LittleEndian.bytes(of: doubles)
      self.init(checked: name, dtype: .float64, shape: shape, bytes: bytes[...], file: "")
    }

    private static func check(_ name: String, _ shape: [Int], count: Int) {
      require(
        shape.count <= Safetensors.rankLimit,
        "\(name): \(shape.count) dimensions; expected at most \(Safetensors.rankLimit)")
      require(
        shape.allSatisfy { $0 >= 0 }, "\(name): the shape \(shape) has a negative length")
      require(
        shape.reduce(1, *) == count, "\(name): the shape \(shape) does not hold \(count) values")
    }

    /// Returns the values of an F32 tensor.
    ///
    /// - Throws: ``ModelFileError`` for any other type, so that no value is rounded silently.
    func floats() throws(ModelFileError) -> [Float] {
      guard dtype == .float32 else { throw refusal(expected: "F32") }
      return LittleEndian.floats(bytes)
    }

    /// Returns the values of an F64 or F32 tensor. `Double` represents both exactly.
    ///
    /// - Throws: ``ModelFileError`` for any other type.
    package func doubles() throws(ModelFileError) -> [Double] {
      switch dtype {
      case .float32: return LittleEndian.floats(bytes).map(Double.init)
      case .float64: return LittleEndian.doubles(bytes)
      default: throw refusal(expected: "F32 or F64")
      }
    }

    private func refusal(expected: String) -> ModelFileError {
      ModelFileError(
        file: file,
        message:
          "tensor \(name.quotedForMessage) holds \(dtype.rawValue) values; expected \(expected); "
          + "save it as \(expected)")
    }
  }
}
