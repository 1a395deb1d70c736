import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The component that an object has under its kind: `{"huber": {"delta": 2}}`.
func readComponent(
  _ json: JSONValue,
  type: (_ kind: String) throws(SettingError) -> any Component.Type
) throws(SettingError) -> any Component {
  guard case .object(let kinds) = json, let (kind, fields) = kinds.first, kinds.count == 1,
    case .object(let values) = fields
  else { throw .expected("a name, or an object of hyperparameters under a name") }
  return try make(type(kind), values)
}

private func make<C: Component>(
  _ type: C.Type, _ values: [String: JSONValue]
) throws(SettingError) -> any Component {
  do throws(ComponentError) {
    return try type.init(hyperparameters: values)
  } catch {
    throw .refused("\(error)")
  }
}

/// `{"huber": {"delta": 2}}`
func jsonUnderKind(_ component: any Component) -> JSONValue {
  .object([type(of: component).kind: .object(hyperparameters(of: component))])
}

/// The hyperparameters by the names that files have.
private func hyperparameters(of component: any Component) -> [String: JSONValue] {
  do {
    return try JSONDecoder().decode(
      [String: JSONValue].self, from: JSONEncoder().encode(component))
  } catch {
    stop("\(type(of: component)) cannot be written: \(error)")
  }
}

/// The names of the hyperparameters that differ from their defaults.
func changedHyperparameters<C: Component>(of component: C) -> Set<String> {
  let (values, usual) = (hyperparameters(of: component), hyperparameters(of: C.withDefaults))
  return Set(C.hyperparameters.names.filter { values[$0] != usual[$0] })
}

/// The shortest text that asks for a component: `huber:delta=2`.
func shortestText<C: Component>(of component: C) -> String {
  let values = hyperparameters(of: component)
  let changed = changedHyperparameters(of: component)
  let pieces = C.hyperparameters.list.compactMap { hyperparameter -> String? in
    let name = hyperparameter.name
    guard hyperparameter.isRequired || changed.contains(name), let value = values[name] else {
      return nil
    }
    return "\(hyphenated(name))=\(text(value))"
  }
  return C.kind + (pieces.isEmpty ? "" : ":") + pieces.joined(separator: ",")
}

/// A hyperparameter's value as a text has it: the values of a list are separated by slashes.
private func text(_ value: JSONValue) -> String {
  guard case .array(let values) = value else { return value.settingText ?? "" }
  return values.map(text).joined(separator: "/")
}
