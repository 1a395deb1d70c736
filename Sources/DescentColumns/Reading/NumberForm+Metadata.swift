#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension NumberForm {
  /// The key of the metadata of a packed file that says how the numbers of its columns were written.
  package static let metadataKey = "descent.numbers"

  /// Returns the forms of columns as JSON.
  package static func json(_ forms: [String: NumberForm]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(forms), as: UTF8.self)
  }

  /// Returns the forms of columns that a file's metadata has; none if it has none that can be read.
  static func forms(in metadata: [String: String]) -> [String: NumberForm] {
    guard let json = metadata[metadataKey] else { return [:] }
    return (try? JSONDecoder().decode([String: NumberForm].self, from: Data(json.utf8))) ?? [:]
  }
}
