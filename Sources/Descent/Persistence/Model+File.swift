#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Model {
  /// The safetensors file of the model: its parameters as tensors, its architecture in the metadata
  /// under `descent.architecture`, besides what the caller adds. The same model gives the same bytes.
  public func serialized(metadata: [String: String] = [:]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var metadata = metadata
    metadata["descent.format"] = "1"
    metadata["descent.architecture"] = String(
      decoding: try encoder.encode(architecture), as: UTF8.self)
    metadata["descent.input"] = String(decoding: try encoder.encode(input), as: UTF8.self)
    let tensors = parameterShapes.map { name, shape in
      let values = self[name] ?? []
      return switch precision {
      case .single:
        Safetensors.Tensor(name, shape: shape.dimensions, floats: values.map(Float.init))
      case .double: Safetensors.Tensor(name, shape: shape.dimensions, doubles: values)
      }
    }
    return Safetensors(metadata: metadata, tensors: tensors).serialized()
  }

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
    let file = try Safetensors(parsing: bytes, name: name)
    func refusal(_ message: String) -> ModelFileError {
      ModelFileError(file: name, message: message)
    }
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = catalog
    func decode<Value: Decodable>(_ key: String) throws(ModelFileError) -> Value {
      guard let text = file.metadata[key] else {
        throw refusal("the metadata has no \"\(key)\": it is not a model of Descent")
      }
      do {
        return try decoder.decode(Value.self, from: Data(text.utf8))
      } catch DecodingError.dataCorrupted(let context) {
        throw refusal("\"\(key)\": \(context.debugDescription)")
      } catch {
        throw refusal("\"\(key)\" cannot be read: \(error)")
      }
    }
    let architecture: Sequential = try decode("descent.architecture")
    let input: Shape = try decode("descent.input")
    let network: Network
    do {
      network = try Network(architecture, input: input)
    } catch {
      throw refusal(error.description)
    }
    let places = network.places
    guard let dtype = file.tensors.first?.dtype ?? (places.isEmpty ? .float32 : nil),
      dtype == .float32 || dtype == .float64, file.tensors.allSatisfy({ $0.dtype == dtype })
    else { throw refusal("its tensors are not all F32 or all F64") }
    guard file.tensors.count == places.count else {
      throw refusal("it has \(file.tensors.count) tensors; its architecture has \(places.count)")
    }
    // The values are there, so that what is allocated is no larger than the file and its gaps.
    for place in places {
      guard let tensor = file[place.name], tensor.shape == place.shape.dimensions else {
        throw refusal("it has no tensor \"\(place.name)\" of shape \(place.shape)")
      }
    }
    let parameters = Buffer(
      count: network.vectorCount, precision: dtype == .float32 ? .single : .double)
    for place in places {
      parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns)
        .set(try file[place.name]?.doubles() ?? [])
    }
    self.init(network: network, parameters: parameters)
  }
}
