import Descent
import DescentTables

/// Names of columns, separated by commas; a name that has a comma is in quotes.
public struct NameList: SettingValue {
  /// The names.
  public let names: [String]

  /// Creates a list of these names.
  public init(_ names: [String]) { self.names = names }

  /// True.
  public static let hasCommas = true
  /// `names of columns, separated by commas`
  public static let expected = "names of columns, separated by commas"

  /// Reads names separated by commas.
  public init(text: String) throws(SettingError) {
    var names: [String] = []
    var rest = Substring(text)
    repeat {
      let name = Self.name(&rest)
      guard !name.isEmpty, rest.isEmpty || rest.first == "," else {
        throw .expected(Self.expected)
      }
      names.append(name)
      if rest.isEmpty { break }
      rest.removeFirst()
    } while true
    self.names = names
  }

  /// Removes the first name from a text, and returns it without its quotes.
  private static func name(_ rest: inout Substring) -> String {
    var name = ""
    guard rest.first == "\"" else {
      name = String(rest.prefix { $0 != "," })
      rest = rest.dropFirst(name.count)
      return name
    }
    rest.removeFirst()
    while let end = rest.firstIndex(of: "\"") {
      name += rest[..<end]
      rest = rest[rest.index(after: end)...]
      guard rest.first == "\"" else { break }
      name += "\""
      rest.removeFirst()
    }
    return name
  }

  /// The names separated by commas.
  public var text: String { names.map(quotedForCSV).joined(separator: ",") }

  /// A list of names.
  public var json: JSONValue { .array(names.map { .string($0) }) }
}

/// `a`, `a and b`, `a, b and c`
package func listed(_ words: [String]) -> String {
  words.count < 2
    ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
}
