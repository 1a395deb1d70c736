import Foundation

/// The golden values of the tests: JSON files in `Goldens/`.
enum Goldens {
  struct Missing: Error, CustomStringConvertible {
    let name: String
    var description: String { "Goldens/\(name).json is not in the test bundle" }
  }

  /// Decodes the golden file `name`.json.
  static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from name: String) throws
    -> Value
  {
    guard
      let url = Bundle.module.url(
        forResource: name, withExtension: "json", subdirectory: "Goldens")
    else { throw Missing(name: name) }
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}
