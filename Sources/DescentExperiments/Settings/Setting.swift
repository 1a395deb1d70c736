import Descent

/// One setting of an experiment or of a part of it, declared once.
///
/// Help, shell completion, the settings file, the printed settings, a model's record of its training and
/// the names that other programs have for the setting all follow from the declaration.
public struct Setting<Part>: Sendable {
  /// The name in files and, behind `--`, on the command line: `learning-rate`.
  public let name: String
  /// What the setting means, in one or a few sentences, without its default.
  public let help: String
  /// What help calls the value: `rate`.
  public let valueName: String
  /// The default for a person to read; nil if nothing is to be said of it.
  public let defaultText: String?
  /// The values that help lists.
  public let choices: [String]
  /// The values that a shell completes.
  public let completions: [String]
  /// Whether the command line has the name alone, without a value.
  public let isFlag: Bool
  /// What other programs call the setting.
  public let foreignNames: [ForeignName]
  /// What depends on the setting.
  public let use: SettingUse
  /// Whether a value may have commas.
  public let hasCommas: Bool

  /// The text of the value; nil for a setting that is not given.
  public let text: @Sendable (Part) -> String?
  /// The JSON value; nil for a setting that is not given.
  public let json: @Sendable (Part) -> JSONValue?
  /// `dropout is 1.5; expected a number of at least 0 and below 1`, or nil if the value is allowed.
  let problem: @Sendable (Part) -> SettingMessage?
  private let readText: @Sendable (inout Part, String) throws(SettingError) -> Void
  private let readJSON: @Sendable (inout Part, JSONValue) throws(SettingError) -> Void

  /// Sets the value that a text has.
  public func set(_ part: inout Part, text: String) throws(SettingError) {
    try readText(&part, text)
  }

  /// Sets the value that JSON has; null leaves the setting as it is.
  public func set(_ part: inout Part, json: JSONValue) throws(SettingError) {
    if json != .null { try readJSON(&part, json) }
  }

  /// The same setting of a value that has the part.
  func lifted<Whole>(_ path: WritableKeyPath<Whole, Part> & Sendable) -> Setting<Whole> {
    Setting<Whole>(
      name: name, help: help, valueName: valueName, defaultText: defaultText, choices: choices,
      completions: completions, isFlag: isFlag, foreignNames: foreignNames, use: use,
      hasCommas: hasCommas, text: { text($0[keyPath: path]) }, json: { json($0[keyPath: path]) },
      problem: { problem($0[keyPath: path]) },
      readText: { whole, text throws(SettingError) in try readText(&whole[keyPath: path], text) },
      readJSON: { whole, json throws(SettingError) in try readJSON(&whole[keyPath: path], json) })
  }
}

/// What depends on a setting.
public struct SettingUse: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: Int
  /// Creates a set of these bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The model depends on it: a model's record of its training has the setting.
  public static let model = SettingUse(rawValue: 1)
  /// A model with a batch normalization depends on it, whose statistics are those of a micro-batch.
  public static let batchNormalization = SettingUse(rawValue: 2)
  /// It is about a whole training: one on a single batch ignores it.
  public static let wholeTraining = SettingUse(rawValue: 4)
}

extension Setting where Part: Settings {
  /// A setting that always has a value.
  ///
  /// - Parameters:
  ///   - path: where the part has the value.
  ///   - range: the values that are allowed.
  ///   - help: what the setting means.
  ///   - value: what help calls the value. Default: the setting's name.
  ///   - default: what help says of the default. Default: its text.
  ///   - foreign: what other programs call the setting.
  ///   - use: what depends on the setting.
  public init<Value: SettingValue>(
    _ name: String, _ path: WritableKeyPath<Part, Value> & Sendable,
    in range: ValueRange<Value> = .all, _ help: String, value: String? = nil,
    default: String? = nil, foreign: [ForeignName] = [], use: SettingUse = .model
  ) {
    let text = `default` ?? Part()[keyPath: path].text
    self.init(
      name: name, help: help, valueName: value ?? name,
      defaultText: text.hasSuffix(".0") ? String(text.dropLast(2)) : text,
      choices: Value.choices,
      completions: Value.completions, isFlag: false, foreignNames: foreign, use: use,
      hasCommas: Value.hasCommas, text: { $0[keyPath: path].text }, json: { $0[keyPath: path].json },
      problem: { range.problem(with: $0[keyPath: path], named: name) },
      readText: { part, text throws(SettingError) in
        part[keyPath: path] = try range.value(text: text)
      },
      readJSON: { part, json throws(SettingError) in
        part[keyPath: path] = try range.value(json: json)
      })
  }

  /// A setting that is nil unless it is given; `default` is what help says of that.
  public init<Value: SettingValue>(
    _ name: String, _ path: WritableKeyPath<Part, Value?> & Sendable,
    in range: ValueRange<Value> = .all, _ help: String, value: String? = nil,
    default: String? = nil, foreign: [ForeignName] = [], use: SettingUse = .model
  ) {
    self.init(
      name: name, help: help, valueName: value ?? name, defaultText: `default`,
      choices: Value.choices,
      completions: Value.completions, isFlag: false, foreignNames: foreign, use: use,
      hasCommas: Value.hasCommas, text: { $0[keyPath: path]?.text }, json: { $0[keyPath: path]?.json },
      problem: { $0[keyPath: path].flatMap { range.problem(with: $0, named: name) } },
      readText: { part, text throws(SettingError) in
        part[keyPath: path] = try range.value(text: text)
      },
      readJSON: { part, json throws(SettingError) in
        part[keyPath: path] = try range.value(json: json)
      })
  }

  /// A setting that is on or off. It counts as given where it is on.
  public init(
    flag name: String, _ path: WritableKeyPath<Part, Bool> & Sendable, _ help: String,
    foreign: [ForeignName] = [], use: SettingUse = .model
  ) {
    self.init(
      name: name, help: help, valueName: name, defaultText: nil, choices: [], completions: [],
      isFlag: true,
      foreignNames: foreign, use: use, hasCommas: false,
      text: { $0[keyPath: path] ? "true" : nil },
      json: { $0[keyPath: path] ? .bool(true) : nil }, problem: { _ in nil },
      readText: { part, text throws(SettingError) in part[keyPath: path] = try Bool(text: text) },
      readJSON: { part, json throws(SettingError) in part[keyPath: path] = try Bool(json: json) })
  }
}
