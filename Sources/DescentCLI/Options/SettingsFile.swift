import Descent
import DescentExperiments
import Yams

/// A file of settings in YAML, by the names of the options: `batch: 32`.
struct SettingsFile {
  let path: String

  /// The experiment that the file describes. What it does not say is as in the given preset, or else in its own,
  /// or in the default of the command.
  func experiment(preset: Preset?, usual: Preset) throws -> Experiment {
    let node = try SettingsText(path: path).node
    guard let settings = node?.mapping else {
      throw SettingError.refused("\(path): expected settings, each a name and a value")
    }
    let own = try settings.first { $0.key.string == Self.presetKey }.map { key, value in
      do {
        return try Preset(named: value.settingJSON)
      } catch {
        throw SettingError.refused("\(place(of: key)): \(error)")
      }
    }
    var experiment = Experiment(file: "", preset: preset ?? own ?? usual)
    for (key, value) in settings where key.string != Self.presetKey {
      try read(key, value, into: &experiment)
    }
    guard !experiment.file.isEmpty else {
      throw SettingError.refused(
        "\(path): the setting \"file\" is missing; expected the table to train on")
    }
    return experiment
  }

  private static let presetKey = "preset"

  private func place(of key: Node) -> String { path + (key.mark.map { ":\($0.line)" } ?? "") }

  private func read(
    _ key: Node, _ value: Node, into experiment: inout Experiment
  ) throws(SettingError) {
    let name = key.string ?? ""
    let place = place(of: key)
    let json = value.settingJSON
    if name == "file" {
      guard let file = value.scalar?.string else {
        throw .refused("\(place): the setting \"file\" is not a text; expected the table's path")
      }
      experiment.file = file
      return
    }
    let setting: Setting<Experiment>
    do {
      setting = try Experiment.setting(named: name)
    } catch {
      throw .refused("\(place): \(error)")
    }
    do {
      // A preset may have set the flag.
      let isOff = setting.isFlag && value.scalar?.style == .plain && value.string == "false"
      try setting.set(&experiment, json: isOff ? .bool(false) : json)
    } catch .expected(let what) {
      let found = json.settingText?.quotedForMessage ?? "an object"
      throw .refused("\(place): the setting \(name.quotedForMessage) is \(found); expected \(what)")
    } catch .refused(let message) {
      throw .refused("\(place): the setting \(name.quotedForMessage): \(message)")
    }
  }

  /// Every setting as a file has it; those that are not given are comments.
  static func text(of experiment: Experiment) -> String {
    var lines = [
      "# descent train settings.yaml", line("file", experiment.file),
      line(presetKey, Preset.plain.text),
    ]
    for setting in Experiment.settings {
      let text = setting.text(experiment)
      lines.append(
        text.map { line(setting.name, $0, isFlag: setting.isFlag) } ?? "# \(setting.name):")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ name: String, _ value: String, isFlag: Bool = false) -> String {
    let isPlain =
      Double(value) != nil
      || (value.first?.isLetter ?? false)
        && value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) }
    let isWord = ["true", "false", "null", "yes", "no", "on", "off"].contains(value.lowercased())
    return "\(name): " + (isFlag || (isPlain && !isWord) ? value : quoted(value))
  }

  /// In double quotes, as YAML has them.
  private static func quoted(_ value: String) -> String {
    "\""
      + value.unicodeScalars.map { scalar in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\t": "\\t"
        case "\n": "\\n"
        case "\r": "\\r"
        default:
          scalar.properties.generalCategory == .control
            ? "\\x" + String(scalar.value + 0x100, radix: 16).suffix(2) : String(scalar)
        }
      }.joined() + "\""
  }
}

extension Node {
  /// The value as JSON, scalars as the texts that they are: a column may be named 007. A plain `false` or
  /// `null` is null, a setting that is not given.
  fileprivate var settingJSON: JSONValue {
    switch self {
    case .scalar(let scalar):
      let isUnset = ["false", "null", "~", ""].contains(scalar.string)
      return scalar.style == .plain && isUnset ? .null : .string(scalar.string)
    case .sequence(let nodes): return .array(nodes.map(\.elementJSON))
    case .mapping(let nodes):
      return .object(
        Dictionary(
          nodes.map { ($0.key.string ?? "", $0.value.elementJSON) },
          uniquingKeysWith: { first, _ in first }))
    case .alias: return .null
    }
  }

  /// The value within a list or an object, where plain numbers and words are those of YAML.
  private var elementJSON: JSONValue {
    guard case .scalar(let scalar) = self else { return settingJSON }
    let text = scalar.string
    guard scalar.style == .plain else { return .string(text) }
    switch text {
    case "true", "false": return .bool(text == "true")
    case "null", "~", "": return .null
    default: return Int(text).map { .int($0) } ?? Double(text).map { .number($0) } ?? .string(text)
    }
  }
}
