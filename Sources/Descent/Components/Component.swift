#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A part of a network or of its training that a file and the command know by name: a layer, a loss,
/// an optimizer, a schedule or a metric.
///
/// A component is a value whose hyperparameters are listed once. Reading and writing files, the check
/// of ranges, the refusal of unknown names and the command's text, `adam:beta1=0.8`, follow from the
/// list:
///
/// ```swift
/// public struct Huber: Loss, Hashable {
///   public static let kind = "huber"
///   public private(set) var delta: Double
///
///   public init(delta: Double = 1) {
///     self.delta = delta
///     check()
///   }
///
///   public static let hyperparameters = Hyperparameters(
///     default: Huber(), .positive("delta", \.delta))
/// }
/// ```
///
/// Defaults are written in the initializer alone. A hyperparameter without a sensible default, such
/// as the units of a `Dense`, is `.required`: a file without it is refused.
public protocol Component: Codable, Sendable {
  /// The name that files and the command use: lowercase words joined by hyphens, `leaky-relu`.
  static var kind: String { get }
  /// The hyperparameters, the main one first: the command's text may leave out its name, `huber:2`.
  static var hyperparameters: Hyperparameters<Self> { get }
  /// What error messages call the component. Default: the name of the type.
  static var title: String { get }
  /// What a report calls this value: `Dense 128`, `huber, delta 2.0`. Default: the words of `kind`,
  /// then each hyperparameter that is required or differs from its default.
  var summary: String { get }
}

// The attribute keeps the compiler from making a copy of these functions for each of a hundred components, which
// would take a tenth of the time that it needs for this module.
extension Component {
  /// The name of the type.
  public static var title: String { "\(Self.self)" }

  /// The words of `kind`, then each hyperparameter that is required or differs from its default.
  public var summary: String {
    ([Self.kind.split(separator: "-").joined(separator: " ")] + changes).joined(separator: ", ")
  }

  /// The component with its default hyperparameters, a placeholder for each that is required.
  package static var withDefaults: Self { hyperparameters.makeDefault() }

  /// Each hyperparameter that is required or differs from its default, with the words of its name:
  /// `label smoothing 0.1`.
  @_semantics("optimize.sil.specialize.generic.never")
  package var changes: [String] {
    let hyperparameters = Self.hyperparameters
    return hyperparameters.keys.changes(
      hyperparameters.texts(of: self), from: hyperparameters.texts(of: Self.withDefaults))
  }

  /// Traps, with a message, unless every hyperparameter is in its range. An initializer calls it last.
  @_semantics("optimize.sil.specialize.generic.never")
  public func check() {
    if let problem { stop("\(Self.title): \(problem)") }
  }

  /// The first hyperparameter that is out of its range, and what was expected; nil if all are in range.
  @_semantics("optimize.sil.specialize.generic.never")
  private var problem: String? {
    let hyperparameters = Self.hyperparameters
    for hyperparameter in hyperparameters.list {
      if let problem = hyperparameter.problem(self) { return problem }
    }
    return hyperparameters.problem(self)
  }

  /// Makes the component from hyperparameters by name; those that are not given have their defaults.
  ///
  /// ```swift
  /// let rule = try Adam(hyperparameters: ["learningRate": 0.05, "beta1": 0.8])
  /// ```
  ///
  /// Use it for values that come from outside the program, such as a settings screen: the labeled
  /// initializer traps on a value out of range, this one throws.
  /// - Throws: `ComponentError` if a name is unknown, a required hyperparameter is missing, or a value
  ///   has the wrong type or is out of its range.
  public init(hyperparameters values: [String: JSONValue]) throws(ComponentError) {
    try Self.hyperparameters.keys.check(values, of: Self.title)
    do {
      self = try JSONDecoder().decode(Self.self, from: JSONEncoder().encode(values))
    } catch {
      throw ComponentError(error, title: Self.title)
    }
  }

  /// Reads the hyperparameters by name. Those that are left out have their defaults.
  /// - Throws: `DecodingError` if a name is unknown, a required hyperparameter is missing, or a value
  ///   is out of its range.
  @_semantics("optimize.sil.specialize.generic.never")
  public init(from decoder: any Decoder) throws {
    let hyperparameters = Self.hyperparameters
    let container = try hyperparameters.keys.container(of: Self.title, in: decoder)
    self = hyperparameters.makeDefault()
    for hyperparameter in hyperparameters.list { try hyperparameter.decode(container, &self) }
    if let problem { throw decoder.refusal("\(Self.title): \(problem)") }
  }

  /// Writes every hyperparameter by its name, except those that are nil.
  @_semantics("optimize.sil.specialize.generic.never")
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: HyperparameterName.self)
    for hyperparameter in Self.hyperparameters.list { try hyperparameter.encode(self, &container) }
  }
}

/// A component that cannot be made from the values given: the value, what was expected, and what to do.
public struct ComponentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String
  /// What is wrong, without the component's title.
  private let problem: Problem

  private enum Problem: Hashable {
    case missing(String)
    case wrongType(String, expected: String)
    case other(String)
  }

  /// An error with this message.
  package init(_ description: String) {
    self.description = description
    problem = .other(description)
  }

  fileprivate init(_ error: any Error, title: String) {
    func name(_ context: DecodingError.Context) -> String? { context.codingPath.first?.stringValue }
    switch error {
    case DecodingError.keyNotFound(let key, _): problem = .missing(key.stringValue)
    case DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context):
      problem = .wrongType(name(context) ?? "", expected: Self.noun(type))
    case DecodingError.dataCorrupted(let context):
      problem = .other((name(context).map { $0 + ": " } ?? "") + context.debugDescription)
    default: problem = .other("\(error)")
    }
    switch problem {
    case .missing(let name): description = "\(title): \(name) is missing"
    case .wrongType(let name, let expected): description = "\(title): \(name): expected \(expected)"
    case .other(let text):
      description = text.hasPrefix("\(title): ") ? text : "\(title): \(text)"
    }
  }

  /// What is wrong, in terms of the command's text that had these values.
  func reason(in values: [String: String]) -> String {
    switch problem {
    case .missing(let name): "\(hyphenated(name)) is missing"
    case .wrongType(let name, let expected):
      "\(hyphenated(name)) is \((values[name] ?? "").quotedForMessage); expected \(expected)"
    case .other(let text): text
    }
  }

  private static func noun(_ type: any Any.Type) -> String {
    switch type {
    case is Double.Type, is Int.Type: "a number"
    case is Bool.Type: "true or false"
    case is String.Type: "a name"
    default: "numbers or lengths separated by slashes"
    }
  }
}
