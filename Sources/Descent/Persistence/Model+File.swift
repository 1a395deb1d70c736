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
    metadata["descent.format"] = Self.fileFormat
    metadata["descent.architecture"] = String(
      decoding: try encoder.encode(architecture), as: UTF8.self)
    metadata["descent.input"] = String(decoding: try encoder.encode(input), as: UTF8.self)
    metadata["descent.precision"] = precision.rawValue
    let tensors = network.places.map { place in
      let values = parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns)
      let shape = place.shape.dimensions
      return switch precision {
      case .single: Safetensors.Tensor(place.name, shape: shape, floats: values.values())
      case .double: Safetensors.Tensor(place.name, shape: shape, doubles: values.values())
      }
    }
    return try Safetensors(metadata: metadata, tensors: tensors).serialized()
  }

  /// What the file's layout is called; another one gets another number.
  private static let fileFormat = "1"

  /// Where in the JSON, and what was wrong there.
  private static func explanation(of error: any Error) -> String {
    let (context, missing): (DecodingError.Context, String?) =
      switch error {
      case DecodingError.keyNotFound(let key, let context): (context, key.stringValue)
      case DecodingError.valueNotFound(_, let context), DecodingError.typeMismatch(_, let context),
        DecodingError.dataCorrupted(let context):
        (context, nil)
      default: (.init(codingPath: [], debugDescription: "\(error)"), nil)
      }
    let place = context.codingPath.map { $0.intValue.map { "layer \($0)" } ?? $0.stringValue }
    let reason =
      missing.map { "there is no \($0.quotedForMessage)" } ?? context.debugDescription
    return (place.isEmpty ? "" : ", " + place.joined(separator: ", ")) + ": " + reason
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
    if let format = file.metadata["descent.format"], format != Self.fileFormat {
      throw refusal(
        "it is of format \(format.quotedForMessage), not \(Self.fileFormat); read it with a newer "
          + "Descent")
    }
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = catalog
    func decode<Value: Decodable>(_ key: String) throws(ModelFileError) -> Value {
      guard let text = file.metadata[key] else {
        throw refusal("the metadata has no \"\(key)\": it is not a model of Descent")
      }
      do {
        return try decoder.decode(Value.self, from: Data(text.utf8))
      } catch {
        throw refusal("\"\(key)\"\(Self.explanation(of: error))")
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
    guard let precision = file.metadata["descent.precision"].flatMap(Precision.init) else {
      throw refusal("the metadata's \"descent.precision\" is not single or double")
    }
    let dtype: Safetensors.DType = precision == .single ? .float32 : .float64
    guard file.tensors.count == places.count else {
      throw refusal("it has \(file.tensors.count) tensors; its architecture has \(places.count)")
    }
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    for place in places {
      guard let tensor = tensors[place.name], tensor.shape == place.shape.dimensions,
        tensor.dtype == dtype
      else {
        throw refusal(
          "it has no \(dtype.rawValue) tensor \"\(place.name)\" of shape \(place.shape)")
      }
    }
    // Every value is there, so that what is allocated is no larger than the file and its gaps.
    let parameters = Buffer(count: network.vectorCount, precision: precision)
    for place in places {
      let values = try tensors[place.name]?.doubles() ?? []
      guard values.allSatisfy(\.isFinite) else {
        throw refusal("the tensor \"\(place.name)\" holds a value that is not finite")
      }
      parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns).set(values)
    }
    self.init(network: network, parameters: parameters)
  }
}
