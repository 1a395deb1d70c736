#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Model {
  /// Returns the bytes of the model's safetensors file.
  ///
  /// The parameters are its tensors. The architecture is in the metadata under
  /// `descent.architecture`, beside `metadata`. The same model gives the same bytes. Throws a
  /// `ModelFileError` if a parameter is not finite, because the file could not be read again.
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

  /// The version of the file's layout.
  static let fileFormat = "1"

  /// Writes the model to a file, completely or not at all.
  ///
  /// Throws a `FileError` if the file cannot be written, and a `ModelFileError` if a parameter is
  /// not finite.
  ///
  /// ```swift
  /// try trainer.model.write(to: "digits.safetensors")
  /// let model = try Model(contentsOf: "digits.safetensors")
  /// ```
  public func write(to path: String, metadata: [String: String] = [:]) throws {
    try Files.write(serialized(metadata: metadata), to: path)
  }

  /// Reads a model from a file.
  ///
  /// Throws a `FileError` if the file cannot be read. Throws a `ModelFileError` if it is not a
  /// model, or has a layer that the catalog does not have.
  public init(contentsOf path: String, catalog: Catalog = .standard) throws {
    self = try ModelFile(reading: InputFile(at: path), catalog: catalog).model()
  }

  /// Reads a model from the bytes of a file. Messages call the file by `name`.
  public init(
    parsing bytes: [UInt8], name: String, catalog: Catalog = .standard
  ) throws(ModelFileError) {
    self = try ModelFile(parsing: bytes, name: name, catalog: catalog).model()
  }
}
