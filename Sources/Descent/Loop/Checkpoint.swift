#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A training between two steps: everything that the next step depends on.
///
/// A trainer that resumes from it takes the same steps, with the same bytes, as the one that made
/// it. A checkpoint that was made within a `fit` contains what the `fit` has done so far. The next
/// `fit` then continues it, in the middle of an epoch if need be, and returns the history of the
/// whole.
///
/// ```swift
/// let trainer = try Trainer(
///   network, for: training, loss: SoftmaxCrossEntropy.standard, optimizer: Adam(),
///   resuming: Checkpoint(contentsOf: "digits.checkpoint"))
/// let history = try trainer.fit(training, options)
/// ```
///
/// It is one safetensors file. The tensors are the parameters, as `parameters/0.weight`, the
/// optimizer's slots, as `optimizer/m/0.weight`, those of a lookahead and of an average, as
/// `slow/0.weight` and `average/0.weight`, and, within a `fit`, the best weights, as
/// `best/0.weight`, and the running totals, as `totals` and `totals/accuracy`. The rest is JSON in
/// the metadata.
public struct Checkpoint: Sendable {
  let record: CheckpointRecord
  let file: Safetensors

  /// The number of steps so far.
  public var step: Int { record.step }
  /// The number of whole epochs so far.
  public var epoch: Int { record.epoch }

  init(_ record: CheckpointRecord, tensors: [Safetensors.Tensor]) throws {
    self.record = record
    let encoder = JSONEncoder.ofCheckpoints
    file = Safetensors(
      metadata: [
        Self.formatKey: Self.format,
        Self.recordKey: String(decoding: try encoder.encode(record), as: UTF8.self),
      ], tensors: tensors)
  }

  /// Returns the bytes of the file. The same training gives the same bytes.
  public func serialized() throws -> [UInt8] { try file.serialized() }

  /// Writes the file, completely or not at all. Throws a `FileError` if it cannot be written.
  public func write(to path: String) throws { try Files.write(serialized(), to: path) }

  /// Reads a file. Throws a `FileError` if it cannot be read, and a `ModelFileError` if it is no
  /// checkpoint.
  public init(contentsOf path: String) throws {
    try self.init(Safetensors(reading: InputFile(at: path)), name: path)
  }

  /// Reads the bytes of a file. Messages call the file by `name`.
  public init(parsing bytes: [UInt8], name: String) throws(ModelFileError) {
    try self.init(Safetensors(parsing: bytes, name: name), name: name)
  }

  private init(_ file: Safetensors, name: String) throws(ModelFileError) {
    self.file = file
    guard let format = file.metadata[Self.formatKey], let text = file.metadata[Self.recordKey]
    else {
      throw ModelFileError(
        file: name,
        message: "the metadata has no \"\(Self.recordKey)\", so this is not a checkpoint")
    }
    guard format == Self.format else {
      throw ModelFileError(
        file: name,
        message: "the checkpoint has the format \(format.quotedForMessage), not \(Self.format); "
          + "read it with a newer Descent")
    }
    do {
      record = try JSONDecoder.ofCheckpoints.decode(CheckpointRecord.self, from: Data(text.utf8))
    } catch {
      throw ModelFileError(
        file: name, message: "\"\(Self.recordKey)\" is not that of a checkpoint: \(error)")
    }
  }

  private static let format = "1"
  private static let formatKey = "descent.checkpoint.format"
  private static let recordKey = "descent.checkpoint"
}

extension JSONEncoder {
  /// Encodes numbers that are not finite too.
  static var ofCheckpoints: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }
}

extension JSONDecoder {
  /// Decodes what `JSONEncoder.ofCheckpoints` has encoded.
  static var ofCheckpoints: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
