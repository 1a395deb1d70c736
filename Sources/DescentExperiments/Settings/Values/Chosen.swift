import Descent

/// A component of the catalog that a setting chooses, with the text that asks for it: `adam`, `huber:2`,
/// `adam:beta1=0.8,weight-decay=0.01`.
public struct Chosen<Family: ComponentFamily>: SettingValue {
  /// The component.
  public let value: Family.Value
  /// The text as it was written, or the shortest that asks for the component.
  public let text: String
  /// The names of the hyperparameters that were given, as files have them.
  package let given: Set<String>

  /// Chooses this component.
  public init(_ value: Family.Value) {
    self.value = value
    let component = Self.component(value)
    given = changedHyperparameters(of: component)
    text = shortestText(of: component)
  }

  /// `the name of an optimizer`
  public static var expected: String { "the name of a known \(Family.noun)" }
  /// The kinds of the family.
  public static var choices: [String] { Family.kinds }

  /// Reads a kind and perhaps hyperparameters.
  public init(text: String) throws(SettingError) {
    let parts = ComponentText(text)
    let type = try Self.type(parts.kind)
    do throws(ComponentError) {
      let (component, given) = try read(parts, as: type)
      self.given = given
      value = Self.value(component)
    } catch {
      throw .refused("\(error)")
    }
    self.text = text
    if let problem = Family.problem(with: value) {
      throw .refused("\(text.quotedForMessage): \(problem)")
    }
  }

  /// Reads an object of the hyperparameters under the kind, or a text.
  public init(json: JSONValue) throws(SettingError) {
    if let text = json.settingText {
      try self.init(text: text)
      return
    }
    let component = try readComponent(json) { kind throws(SettingError) in try Self.type(kind) }
    self.init(Self.value(component))
    if let problem = Family.problem(with: value) { throw .refused("\(problem)") }
  }

  /// An object of the hyperparameters under the kind: `{"huber": {"delta": 2}}`.
  public var json: JSONValue { jsonUnderKind(Self.component(value)) }

  /// Whether both are the same component.
  public static func == (one: Chosen, other: Chosen) -> Bool { one.json == other.json }

  /// The same component with another value of one hyperparameter.
  func replacing(_ name: String, with replacement: JSONValue) throws(SettingError) -> Chosen {
    guard case .object(let kinds) = json, case .object(var values)? = kinds.values.first else {
      stop("\(Swift.type(of: value)) has no hyperparameters")
    }
    values[name] = replacement
    do throws(ComponentError) {
      return Chosen(Self.value(try remade(Self.component(value), values)))
    } catch {
      throw .refused("\(error)")
    }
  }

  private static func type(_ kind: String) throws(SettingError) -> any Component.Type {
    guard let type = Family.types.first(where: { $0.kind == kind }) else {
      throw .refused("\(unknownKind(kind, of: Family.noun, known: choices))")
    }
    return type
  }

  private static func component(_ value: Family.Value) -> any Component {
    guard let component = value as? any Component else { stop("no component of \(Family.self)") }
    return component
  }

  private static func value(_ component: any Component) -> Family.Value {
    guard let value = component as? Family.Value else { stop("no component of \(Family.self)") }
    return value
  }
}

private func remade<C: Component>(
  _ component: C, _ values: [String: JSONValue]
) throws(ComponentError) -> any Component {
  try C(hyperparameters: values)
}

private func read<C: Component>(
  _ text: ComponentText, as type: C.Type
) throws(ComponentError) -> (any Component, given: Set<String>) {
  let values = try text.values(C.hyperparameters.names)
  return (try text.component(type, values), Set(values.keys))
}
