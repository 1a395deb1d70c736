#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Model {
  /// The safetensors file of the model: its parameters as tensors, its architecture in the metadata
  /// under `descent.architecture`, besides what the caller adds. The same model gives the same bytes.
  /// Throws if a parameter is not finite, which could not be read again.
  public func serialized(metadata: [String: String] = [:]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var metadata = metadata
    metadata["descent.format"] = Self.fileFormat
    metadata["descent.architecture"] = String(
      decoding: try encoder.encode(architecture), as: UTF8.self)
    metadata["descent.input"] = String(decoding: try encoder.encode(input), as: UTF8.self)
    metadata["descent.precision"] = precision.rawValue
    let tensors = try network.places.map { place in
      let values = parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns)
      guard values.isFinite else {
        throw ModelFileError(
          file: "the file to write",
          message: "the parameter \(place.name.quotedForMessage) holds a value that is not finite; "
            + "train with a lower learning rate")
      }
      let shape = place.shape.dimensions
      return switch precision {
      case .single: Safetensors.Tensor(place.name, shape: shape, floats: values.values())
      case .double: Safetensors.Tensor(place.name, shape: shape, doubles: values.values())
      }
    }
    return try Safetensors(metadata: metadata, tensors: tensors).serialized()
  }

  /// What the file's layout is called; another one gets another number.
  static let fileFormat = "1"

  /// Writes the model to a file, whole or not at all.
  public func write(to path: String, metadata: [String: String] = [:]) throws {
    try Files.write(serialized(metadata: metadata), to: path)
  }

  /// Reads a model from a file. Throws a `FileError` or a `ModelFileError` if it is none, or names a
  /// layer that the catalog does not have.
  public init(contentsOf path: String, catalog: Catalog = .standard) throws {
    try self.init(parsing: try Files.read(contentsOf: path), name: path, catalog: catalog)
  }

  /// Reads a model from the bytes of a file; `name` is for messages.
  public init(
    parsing bytes: [UInt8], name: String, catalog: Catalog = .standard
  ) throws(ModelFileError) {
    self = try ModelFile(parsing: bytes, name: name, catalog: catalog).model()
  }
}
