#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model file that has been parsed but not built.
package struct ModelFile {
  private let name: String
  private let file: Safetensors
  private let catalog: Catalog

  /// Parses the bytes of a file. Throws unless they are a safetensors file in a known format.
  package init(parsing bytes: [UInt8], name: String, catalog: Catalog) throws(ModelFileError) {
    try self.init(Safetensors(parsing: bytes, name: name), name: name, catalog: catalog)
  }

  /// Reads an open file. Throws a `FileError` if it cannot be read, or what `init(parsing:)` throws.
  /// What its first bytes and its size rule out is refused before the rest is read.
  package init(reading file: InputFile, catalog: Catalog) throws {
    let tensors = try Safetensors(reading: file, valueLimit: Self.valueLimit)
    try self.init(tensors, name: file.name, catalog: catalog)
  }

  /// The most bytes of values that a model file may hold.
  private static let valueLimit = Model.mostNumbers * Precision.double.byteCount

  private init(_ file: Safetensors, name: String, catalog: Catalog) throws(ModelFileError) {
    (self.file, self.name, self.catalog) = (file, name, catalog)
    if let format = file.metadata["descent.format"], format != Model.fileFormat {
      throw refusal(
        "the file has the format \(format.quotedForMessage), not \(Model.fileFormat); read it with a "
          + "newer Descent")
    }
  }

  private func refusal(_ message: String) -> ModelFileError {
    ModelFileError(file: name, message: message)
  }

  /// Returns the value whose JSON is in the metadata under this key.
  package func decode<Value: Decodable>(_ key: String) throws(ModelFileError) -> Value {
    guard let text = file.metadata[key] else {
      throw refusal("the metadata has no \"\(key)\", so this is not a Descent model")
    }
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = catalog
    do {
      return try decoder.decode(Value.self, from: Data(text.utf8))
    } catch {
      throw refusal("\"\(key)\"\(Self.explanation(of: error))")
    }
  }

  /// Returns the network with its parameters. Throws unless the tensors are those of its
  /// architecture and all their values are finite.
  package func model() throws(ModelFileError) -> Model {
    let architecture: Sequential = try decode("descent.architecture")
    let input: Shape = try decode("descent.input")
    let network: Network
    do {
      network = try Network(architecture, input: input)
    } catch {
      throw refusal(error.description)
    }
    guard let precision = file.metadata["descent.precision"].flatMap(Precision.init) else {
      throw refusal("the metadata's \"descent.precision\" must be \"single\" or \"double\"")
    }
    return Model(network: network, parameters: try parameters(of: network, precision))
  }

  private func parameters(
    of network: Network, _ precision: Precision
  ) throws(ModelFileError) -> Buffer {
    let places = network.places
    let dtype: Safetensors.DType = precision == .single ? .float32 : .float64
    guard file.tensors.count == places.count else {
      throw refusal(
        "the file has \(file.tensors.count) tensors, but its architecture needs \(places.count)")
    }
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    for place in places {
      guard let tensor = tensors[place.name], place.shape.isWritten(tensor.shape),
        tensor.dtype == dtype
      else {
        throw refusal(
          "the file has no \(dtype.rawValue) tensor \"\(place.name)\" of shape \(place.shape)")
      }
    }
    // Layers without parameters can widen the rows of a small file beyond any memory.
    guard network.numbersToPredict <= Model.mostNumbers else {
      throw refusal(
        "a network that holds \(grouped(network.numbersToPredict)) numbers in memory when it predicts "
          + "\(Model.chunk) rows; expected at most \(grouped(Model.mostNumbers)); check where the file "
          + "is from, or make a smaller model")
    }
    // The file has every value, so the allocation is no larger than the file and the vector's gaps.
    let parameters = Buffer(count: network.vectorCount, precision: precision)
    for place in places {
      let values = try tensors[place.name]?.doubles() ?? []
      guard values.allSatisfy(\.isFinite) else {
        throw refusal("the tensor \"\(place.name)\" holds a value that is not finite")
      }
      parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns).set(values)
    }
    return parameters
  }

  /// Returns the place in the JSON and what is wrong there.
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
      missing.map { "\($0.quotedForMessage) is missing" } ?? context.debugDescription
    return (place.isEmpty ? "" : ", " + place.joined(separator: ", ")) + ": " + reason
  }
}

extension Shape {
  /// Whether a tensor of these dimensions may have this shape.
  ///
  /// The dimensions must be equal. For a vector, any dimensions with as many elements are accepted,
  /// because parameters with one value for each feature once had another shape. The dimensions fit
  /// in a file, so their product does not overflow.
  fileprivate func isWritten(_ dimensions: [Int]) -> Bool {
    dimensions == self.dimensions
      || self.dimensions.count == 1 && dimensions.reduce(1, *) == count
  }
}
