import Foundation

/// A page of documentation, whose code the tests run.
struct Page {
  private let text: String

  /// The page at this path from the top of the package.
  init(_ path: String) throws {
    let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    text = try String(contentsOf: top.appending(path: path), encoding: .utf8)
  }

  /// What stands between the fences of each block of code in this language.
  func blocks(_ language: String) -> [String] {
    text.components(separatedBy: "```\(language)\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
  }

  /// The blocks of Swift without their imports, which stand at the top of a test's file.
  var code: [String] {
    blocks("swift").map { block in
      block.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0.isEmpty || $0.hasPrefix("import ") }.joined(separator: "\n")
    }
  }

  /// A source file without indentation, to look for a block in.
  static func source(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8).withoutIndentation
  }
}

extension String {
  /// The text with each line's leading spaces taken off.
  var withoutIndentation: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
  }
}
