import Descent
import DescentExperiments
import Yams

/// The text of a settings file, which may come from anybody, and its YAML.
struct SettingsText {
  private let path: String
  private let text: String

  /// The most bytes that a settings file may have.
  private static let limit = 1 << 20

  /// Reads the file. A byte order mark of UTF-8 is skipped.
  init(path: String) throws {
    self.path = path
    var bytes = try Files.read(contentsOf: path, first: Self.limit + 1)[...]
    guard bytes.count <= Self.limit else {
      throw SettingError.refused(
        "\(path): it is longer than \(grouped(Self.limit)) bytes; expected a file of settings, each a name and a value"
      )
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    if let (line, byte) = Self.invalidUTF8(in: bytes) {
      let code = String(byte, radix: 16, uppercase: true)
      throw SettingError.refused(
        "\(path):\(line): the byte 0x\(code) is not valid UTF-8; save the file as UTF-8")
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Returns the line, counted from 1, and the first byte of what is not UTF-8; nil if all is.
  private static func invalidUTF8(in bytes: ArraySlice<UInt8>) -> (line: Int, byte: UInt8)? {
    var (parser, iterator) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator())
    var (line, position) = (1, bytes.startIndex)
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar):
        if scalar.first == UInt8(ascii: "\n") { line += 1 }
        position += scalar.count
      case .error: return (line, bytes[position])
      case .emptyInput: return nil
      }
    }
  }

  /// The root of the YAML; nil if there is none.
  ///
  /// Anchors are not read, so no alias can be: a few nested ones could stand for more texts than any memory holds,
  /// which the parser of the library would visit one by one.
  var node: Node? {
    get throws(SettingError) {
      let mask = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init)
        .first { !text.unicodeScalars.contains($0) }
      guard let mask else {
        throw .refused("\(path): it has every character for private use; expected texts without")
      }
      let masked = text.unicodeScalars.map { $0 == "&" ? mask : $0 }
      var plain = String.UnicodeScalarView()
      plain.append(contentsOf: masked)
      do {
        return try unmasked(Yams.compose(yaml: String(plain)), mask)
      } catch let error as SettingError {
        throw error
      } catch {
        throw refusal(of: error)
      }
    }
  }

  /// Returns the node with its ampersands. Throws if one begins an anchor.
  private func unmasked(_ node: Node?, _ mask: Unicode.Scalar) throws(SettingError) -> Node? {
    guard text.unicodeScalars.contains("&") else { return node }
    return try node.map { node throws(SettingError) in try unmasked(node, mask) }
  }

  private func unmasked(_ node: Node, _ mask: Unicode.Scalar) throws(SettingError) -> Node {
    switch node {
    case .scalar(var scalar):
      if scalar.style == .plain, scalar.string.unicodeScalars.first == mask {
        throw refusal(Self.noAnchors, at: scalar.mark)
      }
      scalar.string = scalar.string.replacing(String(mask), with: "&")
      return .scalar(scalar)
    case .sequence(var sequence):
      for index in sequence.indices { sequence[index] = try unmasked(sequence[index], mask) }
      return .sequence(sequence)
    case .mapping(let mapping):
      var pairs: [(Node, Node)] = []
      for (key, value) in mapping {
        pairs.append((try unmasked(key, mask), try unmasked(value, mask)))
      }
      return .mapping(Node.Mapping(pairs, mapping.tag, mapping.style, mapping.mark))
    case .alias: return node
    }
  }

  private static let noAnchors =
    "anchors (&) and aliases (*) are not read; write out what they stand for, and put quotes around a text "
    + "that begins with & or *"

  /// The error of the parser in one line.
  private func refusal(of error: any Error) -> SettingError {
    switch error {
    case YamlError.composer(_, let problem, let mark, _) where problem.contains("alias"):
      return refusal(Self.noAnchors, at: mark)
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let place = context.map { "\($0.text) of line \($0.mark.line): " } ?? ""
      return refusal("\(place)\(problem); expected settings in YAML, as batch: 32", at: mark)
    case YamlError.duplicatedKeysInMapping(let names, let context):
      return refusal(
        "\(listed(names.map(\.quotedForMessage))) \(names.count == 1 ? "is" : "are") given twice; give each "
          + "setting once", at: context.mark)
    case YamlError.reader(let problem, _, let value, _):
      let character = value < 0 ? "" : " (U+\(String(value, radix: 16, uppercase: true)))"
      return .refused("\(path): \(problem)\(character); expected settings in YAML, as batch: 32")
    default: return .refused("\(path): \(error)")
    }
  }

  private func refusal(_ message: String, at mark: Mark?) -> SettingError {
    .refused("\(path)\(mark.map { ":\($0.line):\($0.column)" } ?? ""): \(message)")
  }
}
