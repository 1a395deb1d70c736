import ArgumentParser
import Descent
import DescentTables

/// Reads an option's value; what cannot be read is refused with what was expected.
func read<Value>(
  _ expected: String, by read: @escaping @Sendable (String) -> Value?
) -> @Sendable (String) throws -> Value {
  { text in
    guard let value = read(text) else { throw ValidationError("expected \(expected)") }
    return value
  }
}

/// Reads a finite number above 0.
func positive(_ text: String) -> Double? {
  Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
}

/// Reads a finite number of at least 0.
func notNegative(_ text: String) -> Double? {
  Double(text).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }
}

extension LearningTask: ExpressibleByArgument {}
extension Scaling: ExpressibleByArgument {}
extension Fill: ExpressibleByArgument {}
extension LastBatch: ExpressibleByArgument {}
extension Reduction: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}

/// Names of columns, separated by commas; one with a comma in it stands in quotes.
struct NameList: CustomStringConvertible {
  let names: [String]

  init(_ names: [String]) { self.names = names }

  init?(_ text: String) {
    var names: [String] = []
    var rest = Substring(text)
    repeat {
      var name = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let end = rest.firstIndex(of: "\"") {
          name += rest[..<end]
          rest = rest[rest.index(after: end)...]
          guard rest.first == "\"" else { break }
          name += "\""
          rest.removeFirst()
        }
      } else {
        name = String(rest.prefix { $0 != "," })
        rest = rest.dropFirst(name.count)
      }
      guard !name.isEmpty, rest.isEmpty || rest.first == "," else { return nil }
      names.append(name)
      if rest.isEmpty { break }
      rest.removeFirst()
    } while true
    self.names = names
  }

  var description: String { names.map(quotedForCSV).joined(separator: ",") }
}

/// A field of CSV, in quotes where it needs them, RFC 4180.
func quotedForCSV(_ field: String) -> String {
  field.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    ? "\""
      + field.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\"" : field
}

/// `128,64`, or `none`.
struct HiddenLayers: LosslessStringConvertible {
  let units: [Int]

  init(units: [Int]) { self.units = units }

  init?(_ description: String) {
    if description == "none" {
      units = []
      return
    }
    var units: [Int] = []
    for part in description.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = Int(part), (1...1_000_000).contains(count) else { return nil }
      units.append(count)
    }
    self.units = units
  }

  var description: String {
    units.isEmpty ? "none" : units.map(String.init).joined(separator: ",")
  }
}

/// An optimizer of the catalog, by its kind.
struct OptimizerName: ExpressibleByArgument {
  let type: any Optimizer.Type

  static let adam = OptimizerName(type: Adam.self)

  init(type: any Optimizer.Type) { self.type = type }

  /// The rule with this learning rate, or its default one.
  func rule(learningRate: Double?) -> any Optimizer {
    guard let learningRate else { return type.withDefaults }
    do {
      return try type.init(hyperparameters: ["learningRate": .number(learningRate)])
    } catch {
      stop("\(error)")
    }
  }

  init?(argument: String) {
    guard let type = Catalog.standard.optimizers.first(where: { $0.kind == argument }) else {
      return nil
    }
    self.type = type
  }

  static var allValueStrings: [String] { Catalog.standard.optimizers.map { $0.kind } }
  var defaultValueDescription: String { type.kind }
}

/// An activation of the catalog, by its kind.
struct ActivationName: ExpressibleByArgument {
  let type: any Activation.Type

  static let relu = ActivationName(type: ReLU.self)
  private static let all = Catalog.standard.layers.compactMap { $0 as? any Activation.Type }

  init(type: any Activation.Type) { self.type = type }

  init?(argument: String) {
    guard let type = Self.all.first(where: { $0.kind == argument }) else { return nil }
    self.type = type
  }

  static var allValueStrings: [String] { all.map { $0.kind } }
  var defaultValueDescription: String { type.kind }
}

/// What stands between a layer's weights and its activation.
enum NormalizationName: String, ExpressibleByArgument, CaseIterable {
  case none, batch, layer, rms

  /// The layer; nil for none.
  var layer: (any Layer)? {
    switch self {
    case .none: nil
    case .batch: BatchNormalization()
    case .layer: LayerNormalization()
    case .rms: RMSNormalization()
    }
  }
}

/// The order of the rows in each epoch, without its seed.
enum ShuffleName: String, ExpressibleByArgument, CaseIterable {
  case everyEpoch = "every-epoch"
  case once
  case inOrder = "in-order"
  case withReplacement = "with-replacement"

  func shuffle(seed: UInt64) -> Shuffle {
    switch self {
    case .everyEpoch: .everyEpoch(seed: seed)
    case .once: .once(seed: seed)
    case .inOrder: .inOrder
    case .withReplacement: .withReplacement(seed: seed)
    }
  }
}

/// Which weights are saved.
enum KeepName: String, ExpressibleByArgument, CaseIterable {
  case best, last, both

  /// Those that the training leaves in place.
  var keep: KeptWeights { self == .last ? .last : .best }
}

/// How rows are set aside for validation.
enum SplitName: String, ExpressibleByArgument, CaseIterable {
  case stratified, random, tail
}

/// The rows to validate on: a part of the table's, or those of another file.
enum ValidationRows: CustomStringConvertible {
  case fraction(Double)
  case file(String)

  init?(_ text: String) {
    if let fraction = Double(text) {
      guard fraction >= 0, fraction < 1 else { return nil }
      self = .fraction(fraction)
    } else {
      self = .file(text)
    }
  }

  var description: String {
    switch self {
    case .fraction(let fraction): "\(fraction)"
    case .file(let path): path
    }
  }
}
