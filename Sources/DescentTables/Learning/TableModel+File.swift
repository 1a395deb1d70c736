import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TableModel {
  private enum Key {
    static let preparation = "descent.preparation"
    static let loss = "descent.loss"
    static let format = "descent.table"
    static let record = "descent.training"
  }

  /// Returns the model as a safetensors file, as `Model.serialized(metadata:)` does, with the
  /// preparation, the loss, the table's format and the training record in its metadata. The same
  /// model gives the same bytes.
  public func serialized() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    return try model.serialized(metadata: [
      Key.preparation: text(preparation), Key.loss: text(Cataloged<any Loss>(loss)),
      Key.format: text(format), Key.record: text(record),
    ])
  }

  /// Writes the model to a file, completely or not at all.
  public func write(to path: String) throws {
    try Files.write(serialized(), to: path)
  }

  /// Returns whether a file begins like a safetensors file: the length of a header, then the header.
  /// The bytes are looked at, not read. Throws if the file cannot be read.
  package static func isSaved(_ file: InputFile) throws(FileError) -> Bool {
    let start = try file.peek(9)
    return start.count == 9 && start[8] == UInt8(ascii: "{") && start[4..<8].allSatisfy { $0 == 0 }
  }

  /// Reads a model from a file. Throws a `FileError` if the file cannot be read, or a
  /// `ModelFileError` if it does not hold a model.
  public init(contentsOf path: String, catalog: Catalog = .standard) throws {
    try self.init(reading: InputFile(at: path), catalog: catalog)
  }

  /// Reads a model from an open file. Throws like `init(contentsOf:)`.
  package init(reading file: InputFile, catalog: Catalog = .standard) throws {
    try self.init(ModelFile(reading: file, catalog: catalog), name: file.name)
  }

  /// Reads a model from the file at a URL.
  public init(contentsOf url: URL, catalog: Catalog = .standard) throws {
    try self.init(contentsOf: url.path(percentEncoded: false), catalog: catalog)
  }

  /// Reads a model from the bytes of a file. `name` is for messages.
  public init(
    parsing bytes: [UInt8], name: String, catalog: Catalog = .standard
  ) throws(ModelFileError) {
    try self.init(ModelFile(parsing: bytes, name: name, catalog: catalog), name: name)
  }

  private init(_ file: ModelFile, name: String) throws(ModelFileError) {
    let preparation: Preparation = try file.decode(Key.preparation)
    let loss: Cataloged<any Loss> = try file.decode(Key.loss)
    let format: TableFormat = try file.decode(Key.format)
    let record: TrainingRecord = try file.decode(Key.record)
    do {
      try self.init(file.model(), preparation, loss: loss.value, format: format, record: record)
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw ModelFileError(file: name, message: "\(error)")
    }
  }
}
