import ArgumentParser
import DescentExperiments
import DescentTables

/// The command line options of a part of an experiment, made from its list of settings.
///
/// ArgumentParser finds options by reflection; a custom mirror answers from the list. What is given is kept as
/// texts, to be set over whatever the part was before.
struct Options<Part: DescentExperiments.Settings>: ParsableArguments, CustomReflectable {
  /// The texts of the options that are given, by their names.
  private(set) var given: [String: String] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: OptionName.self)
    for setting in Part.settings {
      let name = OptionName(stringValue: setting.name)
      if setting.isFlag {
        let flag = try values.decode(Flag<Bool>.self, forKey: name)
        if flag.wrappedValue { given[setting.name] = "true" }
      } else {
        given[setting.name] = try values.decode(Option<String?>.self, forKey: name).wrappedValue
      }
    }
  }

  var customMirror: Mirror {
    Mirror(self, children: Part.settings.map { (label: "_" + $0.name, value: $0.argument) })
  }

  /// The settings that have several values with commas between them, in the order of the help.
  var lists: [Variation] {
    Part.settings.compactMap { setting in
      given[setting.name].flatMap(setting.values).map { Variation(setting.name, $0) }
    }
  }

  /// Sets what is given over the values of a part. Several values of one setting are refused, or left out.
  func apply(to part: inout Part, leavingOutLists: Bool = false) throws(SettingError) {
    for setting in Part.settings {
      guard let text = given[setting.name] else { continue }
      if setting.values(text) == nil {
        try setting.set(&part, text: text)
      } else if !leavingOutLists {
        throw .refused(
          "\(setting: setting.name) \(text): several values; expected one ('descent compare' takes several)"
        )
      }
    }
  }

  /// The part with what is given and the defaults of the rest.
  var part: Part {
    get throws(SettingError) {
      var part = Part()
      try apply(to: &part)
      return part
    }
  }
}

/// The name of an option as a coding key.
private struct OptionName: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension Setting where Part: DescentExperiments.Settings {
  /// The option or flag that ArgumentParser is to find.
  fileprivate var argument: Any {
    let name = NameSpecification.customLong(name)
    if isFlag { return Flag(wrappedValue: false, name: name, help: ArgumentHelp(fullHelp)) }
    return Option<String?>(
      wrappedValue: nil, name: name, parsing: .unconditional,
      help: ArgumentHelp(fullHelp, valueName: valueName),
      completion: completions.isEmpty ? nil : .list(completions),
      transform: { text in
        if values(text) == nil { try value(text) }
        return text
      })
  }

  private func value(_ text: String) throws(SettingError) {
    var part = Part()
    try set(&part, text: text)
  }

  private func isValue(_ text: String) -> Bool {
    do throws(SettingError) {
      try value(text)
      return true
    } catch {
      return false
    }
  }

  /// The values of a text that is none itself, but several with commas between them; otherwise nil.
  fileprivate func values(_ text: String) -> [String]? {
    guard text.contains(","), !hasCommas, !isValue(text) else { return nil }
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return values.allSatisfy(isValue) ? values : nil
  }

  /// The help with the values and the default.
  private var fullHelp: String {
    let notes = [
      choices.isEmpty ? nil : "values: " + choices.joined(separator: ", "),
      defaultText.map { "default: " + $0 },
    ].compactMap(\.self)
    return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
  }
}

extension Options<ReadingSettings> {
  /// The format of a model's training, with what is given here set over it.
  func format(from base: TableFormat) throws(SettingError) -> TableFormat {
    try part.format(over: base)
  }
}
