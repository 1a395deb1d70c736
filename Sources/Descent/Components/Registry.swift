/// The types of one family of components that files and the command may name, by their kinds.
///
/// `Type` is the family's metatype, `any Layer.Type`. A registry is a collection of its types.
public struct Registry<Type: Sendable>: Sendable {
  /// What messages call a component of the family: `layer`.
  let noun: String
  private var types: [Type]
  private let component: @Sendable (Type) -> any Component.Type

  /// A registry of these types; `component` is the conversion `{ $0 }`.
  package init(
    _ noun: String, _ types: [Type], component: @escaping @Sendable (Type) -> any Component.Type
  ) {
    self.noun = noun
    self.types = types
    self.component = component
  }

  /// The kinds, in the order of the types.
  public var kinds: [String] { types.map { component($0).kind } }

  /// The type of this kind; nil if there is none.
  public subscript(kind: String) -> Type? { types.first { component($0).kind == kind } }

  /// This registry with one more type, which replaces one of the same kind.
  func adding(_ type: Type) -> Registry {
    var registry = self
    let kind = component(type).kind
    if let position = types.firstIndex(where: { component($0).kind == kind }) {
      registry.types[position] = type
    } else {
      registry.types.append(type)
    }
    return registry
  }

  /// Reads a component that is written under its kind: `{"dense": {"units": 8}}`.
  func decode(from decoder: any Decoder) throws -> any Component {
    let container = try decoder.container(keyedBy: HyperparameterName.self)
    guard let key = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "\(container.allKeys.count) kinds; expected one, with its hyperparameters under it"))
    }
    guard let type = self[key.stringValue] else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: unknown(key.stringValue) + "; add your own to the catalog"))
    }
    return try component(type).read(container, key)
  }

  /// Reads a component from the command's text: `huber:2`, `adam:beta1=0.8,weight-decay=0.01`.
  package func component(_ text: ComponentText) throws(ComponentError) -> any Component {
    guard let type = self[text.kind] else { throw ComponentError(unknown(text.kind)) }
    return try component(type).read(text)
  }

  private func unknown(_ kind: String) -> String { unknownKind(kind, of: noun, known: kinds) }
}

/// `"adm" is not a known optimizer; known are sgd, adam`
package func unknownKind(_ kind: String, of noun: String, known: [String]) -> String {
  "\(kind.quotedForMessage) is not a known \(noun); known are \(known.joined(separator: ", "))"
}

// An existential metatype is opened for a call of its own static method.
extension Component {
  fileprivate static func read(
    _ container: KeyedDecodingContainer<HyperparameterName>, _ key: HyperparameterName
  ) throws -> any Component {
    try container.decode(Self.self, forKey: key)
  }

  fileprivate static func read(_ text: ComponentText) throws(ComponentError) -> any Component {
    try text.component(Self.self)
  }
}

extension Registry: RandomAccessCollection {
  /// 0
  public var startIndex: Int { 0 }
  /// The number of types.
  public var endIndex: Int { types.count }
  /// The type at this position.
  public subscript(position: Int) -> Type { types[position] }
}
