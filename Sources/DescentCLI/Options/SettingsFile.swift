import ArgumentParser
import Descent
import Yams

/// A file of settings in YAML, with the names of the options: `batch: 32`.
///
/// Its settings are read as if they stood on the command line before those that do, so that both are
/// checked alike and the command line has the last word.
enum SettingsFile {
  /// The options as they are, or, if their file is one of settings, those of the file with the command
  /// line's behind them.
  static func resolve<Command: ParsableCommand>(
    _ options: TrainOptions, given type: Command.Type, _ get: (Command) -> TrainOptions
  ) throws -> TrainOptions {
    let path = options.file
    guard options.hasSettingsFile else { return options }
    let (file, arguments) = try arguments(in: path)
    // The name of the command stands before what was given to it.
    var given = Array(CommandLine.arguments.dropFirst(2))
    if let index = given.firstIndex(of: path) { given.remove(at: index) }
    do {
      // Parsed alone first: what is wrong in the file is said of the file.
      _ = try TrainOptions.parse([path] + arguments)
    } catch {
      throw refusal(path, error)
    }
    do {
      return get(try type.parse([file] + arguments + given))
    } catch {
      throw refusal("\(path) and the command line", error)
    }
  }

  private static func refusal(_ place: String, _ error: any Error) -> SettingsError {
    let message = OtherNames.corrected(TrainOptions.message(for: error), of: "train")
    return SettingsError(description: "\(place): \(message)")
  }

  /// The table that the file names, and its other settings as arguments.
  private static func arguments(in path: String) throws -> (file: String, [String]) {
    let text = String(decoding: try Files.read(contentsOf: path), as: UTF8.self)
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw SettingsError(description: "\(path): \(error)")
    }
    guard let settings = node?.mapping else {
      throw SettingsError(description: "\(path): expected settings, each a name and a value")
    }
    var table: String?
    var arguments: [String] = []
    for (key, value) in settings {
      let name = key.string ?? ""
      let line = key.mark.map { ":\($0.line)" } ?? ""
      func refusal(_ expected: String) -> SettingsError {
        SettingsError(
          description: "\(path)\(line): the setting \(name.quotedForMessage) is \(expected)")
      }
      if name == "file" {
        guard let file = value.scalar?.string else { throw refusal("no file") }
        table = file
      } else if let scalar = value.scalar {
        if flags.contains(name), !isBoolean(scalar) {
          throw refusal("\(scalar.string.quotedForMessage); expected true or false")
        }
        arguments += argument(name, scalar)
      } else if let texts = value.sequence?.map(\.scalar?.string), !texts.isEmpty,
        !texts.contains(nil)
      {
        arguments.append("--\(name)=\(NameList(texts.compactMap(\.self)))")
      } else {
        throw refusal("neither a value nor a list of values")
      }
    }
    guard let table else {
      throw SettingsError(
        description: "\(path): the setting \"file\" is missing; expected the table to train on")
    }
    return (table, arguments)
  }

  private static let flags = ["no-header", "fast-run", "residual"]

  /// Whether it says that a flag is given or not; YAML's older words, yes and on, do not.
  private static func isBoolean(_ scalar: Node.Scalar) -> Bool {
    scalar.style == .plain && ["true", "false", "null", "~", ""].contains(scalar.string)
  }

  /// A plain `true` is a flag; a plain `false` or `null` is a setting that is not given.
  private static func argument(_ name: String, _ scalar: Node.Scalar) -> [String] {
    switch (scalar.style, scalar.string) {
    case (.plain, "true"): ["--\(name)"]
    case (.plain, "false"), (.plain, "null"), (.plain, "~"), (.plain, ""): []
    default: ["--\(name)=\(scalar.string)"]
    }
  }

  /// Every setting as a file, those that are found by themselves as comments.
  static func text(of options: TrainOptions) throws -> String {
    _ = try options.target
    var lines = ["# descent train settings.yaml", line("file", options.file)]
    for setting in options.settings {
      lines.append(setting.value.map { line(setting.name, $0) } ?? "# \(setting.name):")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ name: String, _ value: String) -> String {
    let isFlag = flags.contains(name) && value == "true"
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
        default: String(scalar)
        }
      }.joined() + "\""
  }
}

/// What is wrong in a file of settings.
struct SettingsError: Error, CustomStringConvertible {
  let description: String
}
