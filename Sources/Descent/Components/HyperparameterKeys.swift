/// The hyperparameters of a component, apart from the component's type.
///
/// The compiler makes a copy of generic code for each of a hundred components; it compiles this code once.
struct HyperparameterKeys: Sendable {
  /// The main one first.
  let list: [HyperparameterKey]
  /// Hyperparameters that older files have. They are read, and have no effect.
  var retired: [String] = []

  var names: [String] { list.map(\.name) }

  /// Throws if a value is not a finite number or belongs to a retired hyperparameter.
  func check(_ values: [String: JSONValue], of title: String) throws(ComponentError) {
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      // JSON would turn a number that is not finite into null, which stands for a default.
      if let number = value.firstNotFinite {
        throw ComponentError("\(title): \(name) is \(written(number)); expected a finite number")
      }
      // A file of an older version may have it, a program may not.
      if retired.contains(name) { throw ComponentError("\(title): \(unknown(name))") }
    }
  }

  /// The values of a file by their names. Throws if a name is unknown.
  func container(
    of title: String, in decoder: any Decoder
  ) throws -> KeyedDecodingContainer<HyperparameterName> {
    let container = try decoder.container(keyedBy: HyperparameterName.self)
    let known = names + list.compactMap(\.formerName) + retired
    let given = container.allKeys.map(\.stringValue).sorted()
    if let name = given.first(where: { !known.contains($0) }) {
      throw decoder.refusal("\(title): \(unknown(name))")
    }
    return container
  }

  /// Each hyperparameter that is required or whose text differs from that of its default, with the words of its
  /// name: `label smoothing 0.1`.
  func changes(_ texts: [String?], from defaults: [String?]) -> [String] {
    list.indices.compactMap { index in
      guard let text = texts[index], list[index].isRequired || text != defaults[index] else {
        return nil
      }
      return "\(hyphenated(list[index].name).replacing("-", with: " ")) \(text)"
    }
  }

  private func unknown(_ name: String) -> String {
    "\(name.quotedForMessage) is not a hyperparameter; "
      + (names.isEmpty ? "there are none" : "known are \(names.joined(separator: ", "))")
  }
}

/// How a file names a hyperparameter, and whether it must.
struct HyperparameterKey: Sendable {
  /// The name in files: `beta1`.
  let name: String
  /// Whether a file without it is refused.
  var isRequired = false
  /// The name in older files, which are still read.
  var formerName: String?

  /// Where the hyperparameter is read from; nil if the file leaves it out.
  func container(
    in container: KeyedDecodingContainer<HyperparameterName>
  ) throws -> HyperparameterContainer? {
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
    let isGiven = container.contains(key) && (try? container.decodeNil(forKey: key)) != true
    return isRequired || isGiven ? HyperparameterContainer(container: container, key: key) : nil
  }
}

extension Decoder {
  /// Returns an error that says what is wrong here.
  func refusal(_ problem: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: problem))
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
