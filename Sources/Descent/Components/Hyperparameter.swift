/// The hyperparameters of a component, and the value in which each has its default.
public struct Hyperparameters<Owner: Sendable>: Sendable {
  /// The hyperparameters, the main one first.
  public let list: [Hyperparameter<Owner>]
  /// What is wrong with hyperparameters that do not go together; nil if they do.
  let problem: @Sendable (Owner) -> String?
  /// The value that reading a file begins with. A required hyperparameter holds a placeholder in it.
  let makeDefault: @Sendable () -> Owner

  /// Hyperparameters that older files have. They are read, and have no effect.
  private(set) var retired: [String] = []

  /// The same hyperparameters, for a component that had these others before.
  func retiring(_ names: String...) -> Hyperparameters {
    var copy = self
    copy.retired = names
    return copy
  }

  /// The names of the hyperparameters.
  public var names: [String] { list.map(\.name) }

  /// - Parameters:
  ///   - default: the component with its default hyperparameters; a required one may have any value.
  ///   - list: the hyperparameters, the main one first.
  ///   - checking: returns what is wrong with hyperparameters that do not go together, or nil.
  public init(
    default: @autoclosure @escaping @Sendable () -> Owner, _ list: Hyperparameter<Owner>...,
    checking: @escaping @Sendable (Owner) -> String? = { _ in nil }
  ) {
    self.list = list
    problem = checking
    makeDefault = `default`
  }

  /// The hyperparameters of a component that the owner holds, such as the `Adam` of an `AdamW`, and `more`.
  /// `checking` returns what is wrong with hyperparameters that do not go together, or nil.
  public init<Part: Component>(
    default: @autoclosure @escaping @Sendable () -> Owner,
    within path: WritableKeyPath<Owner, Part> & Sendable, _ more: Hyperparameter<Owner>...,
    checking: @escaping @Sendable (Owner) -> String? = { _ in nil }
  ) {
    let part = Part.hyperparameters
    list = part.list.map { Hyperparameter($0, within: path) } + more
    problem = { part.problem($0[keyPath: path]) ?? checking($0) }
    makeDefault = `default`
  }
}

/// One hyperparameter of a component: its name, how it is read and written, and its range.
public struct Hyperparameter<Owner>: Sendable {
  /// The name in files: `beta1`.
  public let name: String
  /// Whether a file without it is refused.
  public private(set) var isRequired = false
  /// The type of the value; of one that may be nil, without the optional.
  package let valueType: any Any.Type
  /// The name in older files, which are still read.
  private(set) var formerName: String?
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
    var key = HyperparameterName(stringValue: name)
    let formerKey = formerName.map(HyperparameterName.init)
    if let formerKey, container.contains(formerKey) {
      guard !container.contains(key) else {
        throw DecodingError.dataCorruptedError(
          forKey: formerKey, in: container,
          debugDescription: "the former name of \(name), which is given too; expected one of them")
      }
      key = formerKey
    }
    if isRequired || (container.contains(key) && (try? container.decodeNil(forKey: key)) != true) {
      try read(HyperparameterContainer(container: container, key: key), &owner)
    }
  }

  /// The same hyperparameter without a default: a file must have it.
  public var required: Hyperparameter {
    var copy = self
    copy.isRequired = true
    return copy
  }

  /// A hyperparameter of the part at `path`.
  fileprivate init<Part>(
    _ part: Hyperparameter<Part>, within path: WritableKeyPath<Owner, Part> & Sendable
  ) {
    name = part.name
    isRequired = part.isRequired
    formerName = part.formerName
    valueType = part.valueType
    problem = { part.problem($0[keyPath: path]) }
    text = { part.text($0[keyPath: path]) }
    read = { try part.read($0, &$1[keyPath: path]) }
    encode = { try part.encode($0[keyPath: path], &$1) }
  }

  /// The same hyperparameter, that older files have under another name.
  func formerly(_ name: String) -> Hyperparameter {
    var copy = self
    copy.formerName = name
    return copy
  }

  private init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Value) -> Bool,
    text: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (HyperparameterContainer) throws -> Value
  ) {
    self.name = name
    valueType = Value.self
    problem = {
      isInRange($0[keyPath: path])
        ? nil : "\(name) is \(text($0[keyPath: path])); expected \(expected)"
    }
    self.text = { text($0[keyPath: path]) }
    self.read = { $1[keyPath: path] = try read($0) }
    encode = { try $1.encode($0[keyPath: path], forKey: HyperparameterName(stringValue: name)) }
  }

  private init<Value: Codable & Sendable>(
    optional name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Value) -> Bool,
    text: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (HyperparameterContainer) throws -> Value
  ) {
    self.name = name
    valueType = Value.self
    problem = { owner in
      owner[keyPath: path].flatMap { value in
        isInRange(value) ? nil : "\(name) is \(text(value)); expected \(expected)"
      }
    }
    self.text = { $0[keyPath: path].map(text) }
    self.read = { $1[keyPath: path] = try read($0) }
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
    self.init(name, path, expected: "") { _ in true }
  }

  /// The same, for a hyperparameter that may be nil.
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable
  ) {
    self.init(name, path, expected: "") { _ in true }
  }

  /// A hyperparameter of any type that can be coded, in the range of `isInRange`; `expected` is that range in
  /// words.
  ///
  ///     Hyperparameter("quantiles", \.quantiles, expected: "at least one") { !$0.isEmpty }
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(name, path, expected: expected, in: isInRange, text: { "\($0)" }) {
      try $0.value(Value.self)
    }
  }

  /// The same, for a hyperparameter that may be nil.
  public init<Value: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Value) -> Bool
  ) {
    self.init(optional: name, path, expected: expected, in: isInRange, text: { "\($0)" }) {
      try $0.value(Value.self)
    }
  }

  /// A finite number.
  public static func finite(_ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable)
    -> Self
  {
    Self(name, path, expected: "a finite number") { $0.isFinite }
  }

  /// A finite number above 0.
  public static func positive(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable
  ) -> Self {
    Self(name, path, expected: "a finite number above 0") { $0 > 0 && $0.isFinite }
  }

  /// A finite number of at least 0.
  public static func nonNegative(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable
  ) -> Self {
    Self(name, path, expected: "a finite number, 0 or more") { $0 >= 0 && $0.isFinite }
  }

  /// A number of at least 0 and below 1, such as a momentum.
  public static func fraction(
    _ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable
  ) -> Self {
    Self(name, path, expected: "at least 0 and below 1") { $0 >= 0 && $0 < 1 }
  }

  /// A number from 0 to 1.
  public static func share(_ name: String, _ path: WritableKeyPath<Owner, Double> & Sendable)
    -> Self
  {
    Self(name, path, expected: "a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
  }

  /// A number from 0 to 1, or nil.
  public static func share(
    _ name: String, _ path: WritableKeyPath<Owner, Double?> & Sendable
  ) -> Self {
    Self(name, path, expected: "a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
  }

  /// A whole number of at least `least`.
  public static func count(
    _ name: String, _ path: WritableKeyPath<Owner, Int> & Sendable, atLeast least: Int = 1
  ) -> Self {
    Self(
      name, path, expected: "a whole number, \(least) or more", in: { $0 >= least },
      text: { "\($0)" }
    ) { try $0.count() }
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
    Self(name, path, expected: expected, in: { range ~= $0 }, text: { "\($0)" }) {
      try $0.count()
    }
  }

  /// A whole number in `range`, or nil.
  package static func count(
    _ name: String, _ path: WritableKeyPath<Owner, Int?> & Sendable, in range: ClosedRange<Int>,
    expected: String
  ) -> Self {
    Self(optional: name, path, expected: expected, in: { range ~= $0 }, text: { "\($0)" }) {
      try $0.count()
    }
  }

  /// One of a list of named cases.
  public static func choice<Value: RawRepresentable & CaseIterable & Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value> & Sendable
  ) -> Self where Value.RawValue == String {
    Self(name, path, expected: "", in: { _ in true }, text: { $0.rawValue }) { try $0.choice() }
  }

  /// One of a list of named cases, or nil.
  public static func choice<Value: RawRepresentable & CaseIterable & Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, Value?> & Sendable
  ) -> Self where Value.RawValue == String {
    Self(optional: name, path, expected: "", in: { _ in true }, text: { $0.rawValue }) {
      try $0.choice()
    }
  }

  /// A list of at least one element, each in the range that `isInRange` tells. A file may have a single
  /// element in place of a list of one.
  public static func list<Element: Codable & Sendable>(
    _ name: String, _ path: WritableKeyPath<Owner, [Element]> & Sendable, expected: String,
    in isInRange: @escaping @Sendable (Element) -> Bool
  ) -> Self {
    Self(
      name, path, expected: expected, in: { !$0.isEmpty && $0.allSatisfy(isInRange) },
      text: { $0.isEmpty ? "empty" : "\($0)" }
    ) { try $0.list() }
  }
}

/// The name of a hyperparameter as a coding key.
struct HyperparameterName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// Where a hyperparameter is read from.
struct HyperparameterContainer {
  let container: KeyedDecodingContainer<HyperparameterName>
  let key: HyperparameterName

  func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try container.decode(type, forKey: key)
  }

  /// A list, or a single element in place of a list of one.
  func list<Element: Decodable>() throws -> [Element] {
    let isList = (try? container.nestedUnkeyedContainer(forKey: key)) != nil
    return isList ? try value([Element].self) : [try value(Element.self)]
  }

  /// A whole number. Foundation's decoders do not say where a 2.5 stands.
  func count() throws -> Int {
    if let count = try? container.decode(Int.self, forKey: key) { return count }
    let number = try container.decode(Double.self, forKey: key)
    guard let count = Int(exactly: number) else {
      throw refusal("\(number) is not a whole number")
    }
    return count
  }

  /// The case of this name; throws, with the names that are known, for another.
  func choice<Value: RawRepresentable & CaseIterable>() throws -> Value
  where Value.RawValue == String {
    let name = try container.decode(String.self, forKey: key)
    guard let value = Value(rawValue: name) else {
      throw refusal(
        "\(name.quotedForMessage) is none of "
          + Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  private func refusal(_ message: String) -> DecodingError {
    .dataCorruptedError(forKey: key, in: container, debugDescription: message)
  }
}
