import Foundation

/// A page of documentation. The tests run its code.
struct Page {
  private let text: String

  /// Reads the page at this path from the root of the package.
  init(_ path: String) throws {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    text = try String(contentsOf: top.appending(path: path), encoding: .utf8)
  }

  /// Returns the text between the fences of each code block in this language.
  func blocks(_ language: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }

  /// The Swift blocks without their imports, which are at the top of a test's file.
  var code: [String] {
    blocks("swift").map { block in
      block.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0.isEmpty || $0.hasPrefix("import ") }.joined(separator: "\n")
    }
  }

  /// Returns the text of a source file without indentation, to search for a block.
  static func source(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8).withoutIndentation
  }
}

extension String {
  /// The text without the leading spaces of each line.
  var withoutIndentation: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
  }
}
