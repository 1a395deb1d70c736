/// The hyperparameters of a component, and the value in which each has its default.
public struct Hyperparameters<Owner: Sendable>: Sendable {
  /// The hyperparameters, the main one first.
  public let list: [Hyperparameter<Owner>]
  /// What is wrong with hyperparameters that do not go together; nil if they do.
  let problem: @Sendable (Owner) -> String?
  /// The value that reading a file begins with. A required hyperparameter holds a placeholder in it.
  let makeDefault: @Sendable () -> Owner

  /// The hyperparameters apart from their owner.
  private(set) var keys: HyperparameterKeys

  /// The same hyperparameters, for a component that had these others before.
  func retiring(_ names: String...) -> Hyperparameters {
    var copy = self
    copy.keys.retired = names
    return copy
  }

  /// The names of the hyperparameters.
  public var names: [String] { keys.names }

  /// The value of each hyperparameter for a person to read; nil for one that is nil.
  func texts(of owner: Owner) -> [String?] {
    var texts: [String?] = []
    for hyperparameter in list { texts.append(hyperparameter.text(owner)) }
    return texts
  }

  /// - Parameters:
  ///   - default: the component with its default hyperparameters; a required one may have any value.
  ///   - list: the hyperparameters, the main one first.
  ///   - checking: returns what is wrong with hyperparameters that do not go together, or nil.
  public init(
    default: @autoclosure @escaping @Sendable () -> Owner, _ list: Hyperparameter<Owner>...,
    checking: @escaping @Sendable (Owner) -> String? = { _ in nil }
  ) {
    self.init(list, problem: checking, makeDefault: `default`)
  }

  /// The hyperparameters of a component that the owner holds, such as the `Adam` of an `AdamW`, and `more`.
  /// `checking` returns what is wrong with hyperparameters that do not go together, or nil.
  public init<Part: Component>(
    default: @autoclosure @escaping @Sendable () -> Owner,
    within path: WritableKeyPath<Owner, Part> & Sendable, _ more: Hyperparameter<Owner>...,
    checking: @escaping @Sendable (Owner) -> String? = { _ in nil }
  ) {
    let part = Part.hyperparameters
    self.init(
      part.list.map { Hyperparameter($0, within: path) } + more,
      problem: { part.problem($0[keyPath: path]) ?? checking($0) }, makeDefault: `default`)
  }

  private init(
    _ list: [Hyperparameter<Owner>], problem: @escaping @Sendable (Owner) -> String?,
    makeDefault: @escaping @Sendable () -> Owner
  ) {
    self.list = list
    self.problem = problem
    self.makeDefault = makeDefault
    keys = HyperparameterKeys(list: list.map(\.key))
  }
}

/// One hyperparameter of a component: its name, how it is read and written, and its range.
public struct Hyperparameter<Owner>: Sendable {
  /// The name in files: `beta1`.
  public var name: String { key.name }
  /// Whether a file without it is refused.
  public var isRequired: Bool { key.isRequired }
  /// How a file names it.
  fileprivate(set) var key: HyperparameterKey
  /// The type of the value; of one that may be nil, without the optional.
  package let valueType: any Any.Type
  /// `momentum is 1.0; expected at least 0 and below 1`, or nil if the value is in its range.
  let problem: @Sendable (Owner) -> String?
  /// The value for a person to read; nil for a hyperparameter that is nil.
  let text: @Sendable (Owner) -> String?
  private let read: @Sendable (HyperparameterContainer, inout Owner) throws -> Void
  let encode: @Sendable (Owner, inout KeyedEncodingContainer<HyperparameterName>) throws -> Void

  /// Reads the hyperparameter from a file; leaves its default if the file does not have it.
  func decode(
    _ container: KeyedDecodingContainer<HyperparameterName>, _ owner: inout Owner
  ) throws {
    if let container = try key.container(in: container) { try read(container, &owner) }
  }

  /// The same hyperparameter without a default: a file must have it.
  public var required: Hyperparameter {
    var copy = self
    copy.key.isRequired = true
    return copy
  }

  /// A hyperparameter of the part at `path`.
  fileprivate init<Part>(
    _ part: Hyperparameter<Part>, within path: WritableKeyPath<Owner, Part> & Sendable
  ) {
    key = part.key
    valueType = part.valueType
    problem = { part.problem($0[keyPath: path]) }
    text = { part.text($0[keyPath: path]) }
    read = { try part.read($0, &$1[keyPath: path]) }
    encode = { try part.encode($0[keyPath: path], &$1) }
  }

  /// The same hyperparameter, that older files have under another name.
  func formerly(_ name: String) -> Hyperparameter {
    var copy = self
    copy.key.formerName = name
    return copy
  }

  // `Component` says what the attribute is for.
  @_semantics("optimize.sil.specialize.generic.never")
  private init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable,
    _ rule: HyperparameterRule<Value>
  ) {
    key = HyperparameterKey(name: name)
    valueType = Value.self
    problem = { rule.problem(name, $0[keyPath: path]) }
    text = { rule.text($0[keyPath: path]) }
    read = { $1[keyPath: path] = try rule.read($0) }
    encode = { try $1.encode($0[keyPath: path], forKey: HyperparameterName(stringValue: name)) }
  }

  @_semantics("optimize.sil.specialize.generic.never")
  private init<Value: Codable & Sendable>(
    optional name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable,
    _ rule: HyperparameterRule<Value>
  ) {
    key = HyperparameterKey(name: name)
    valueType = Value.self
    problem = { $0[keyPath: path].flatMap { rule.problem(name, $0) } }
    text = { $0[keyPath: path].map(rule.text) }
    read = { $1[keyPath: path] = try rule.read($0) }
    encode = {
      try $1.encodeIfPresent($0[keyPath: path], forKey: HyperparameterName(stringValue: name))
    }
  }
}

extension Hyperparameter {
  /// A hyperparameter of any type that can be coded, with any value.
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable
  ) {
    self.init(name, path, .any)
  }

  /// The same, for a hyperparameter that may be nil.
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable
  ) {
    self.init(optional: name, path, .any)
  }

  /// A hyperparameter of any type that can be coded, in the range of `isInRange`; `expected` is that range in
  /// words.
  ///
  ///     Hyperparameter("quantiles", \.quantiles, expected: "at least one") { !$0.isEmpty }
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(name, path, HyperparameterRule(expected, in: isInRange))
  }

  /// The same, for a hyperparameter that may be nil.
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(optional: name, path, HyperparameterRule(expected, in: isInRange))
  }

  /// A finite number.
  public static func finite(_ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable)
    -> Self
  {
    Self(name, path, .finite)
  }

  /// A finite number above 0.
  public static func positive(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable
  ) -> Self {
    Self(name, path, .positive)
  }

  /// A finite number of at least 0.
  public static func nonNegative(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable
  ) -> Self {
    Self(name, path, .nonNegative)
  }

  /// A number of at least 0 and below 1, such as a momentum.
  public static func fraction(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable
  ) -> Self {
    Self(name, path, .fraction)
  }

  /// A number from 0 to 1.
  public static func share(_ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable)
    -> Self
  {
    Self(name, path, .share)
  }

  /// A number from 0 to 1, or nil.
  public static func share(
    _ name: String, _ path: WritableKeyPath<Owner, Double?> & Sendable
  ) -> Self {
    Self(optional: name, path, .share)
  }

  /// A whole number of at least `least`.
  public static func count(
    _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, atLeast least: Int = 1
  ) -> Self {
    Self(name, path, .count(in: least...Int.max, "a whole number, \(least) or more"))
  }

  /// A whole number from 1 to `most`.
  public static func count(
    _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, atMost most: Int
  ) -> Self {
    count(name, path, in: 1...most, expected: "a whole number from 1 to \(grouped(most))")
  }

  /// A whole number in `range`.
  static func count(
    _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, in range: ClosedRange<Int>,
    expected: String
  ) -> Self {
    Self(name, path, .count(in: range, expected))
  }

  /// A whole number in `range`, or nil.
  package static func count(
    _ name: String, _ path: WritableKeyPath<Owner, Int?> & Sendable, in range: ClosedRange<Int>,
    expected: String
  ) -> Self {
    Self(optional: name, path, .count(in: range, expected))
  }

  /// One of a list of named cases.
  public static func choice<Value: RawRepresentable & CaseIterable & Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable
  ) -> Self where Value.RawValue == String {
    Self(name, path, .choice)
  }

  /// One of a list of named cases, or nil.
  public static func choice<Value: RawRepresentable & CaseIterable & Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable
  ) -> Self where Value.RawValue == String {
    Self(optional: name, path, .choice)
  }

  /// A list of at least one element, each in the range that `isInRange` tells. A file may have a single
  /// element in place of a list of one.
  public static func list<Element: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, [Element]> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Element) -> Bool
  ) -> Self {
    Self(name, path, .list(expected, in: isInRange))
  }
}
