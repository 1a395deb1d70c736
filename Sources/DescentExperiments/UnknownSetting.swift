import Descent

extension Experiment {
  /// The setting that other programs know by this name: `--learning-rate` for `lr`, `--normalization batch`
  /// for `batch-norm`; nil if there is none.
  public static func ours<Part>(_ name: String, among settings: [Setting<Part>]) -> String? {
    let name = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
    for setting in settings {
      guard let foreign = setting.foreignNames.first(where: { $0.name == name }) else { continue }
      return setting.name + (foreign.value.map { " " + $0 } ?? "")
    }
    return nil
  }

  /// The message for an unknown name.
  static func unknown(_ name: String) -> String {
    let guess = ours(name, among: settings) ?? nearest(name)
    return "there is no setting \(name.quotedForMessage)"
      + (guess.map { "; did you mean \($0.quotedForMessage)?" }
        ?? "; known are file, " + settings.map(\.name).joined(separator: ", "))
  }

  /// The closest name, at most a few letters away; nil if none is near.
  private static func nearest(_ name: String) -> String? {
    let distances = settings.map { ($0.name, distance(Array(name), Array($0.name))) }
    guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= max(2, name.count / 3) else {
      return nil
    }
    return best.0
  }

  /// The letters to insert, remove or replace between two words. Levenshtein (1966).
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (i, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, counterpart) in other.enumerated() {
        let changed = diagonal + (letter == counterpart ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}
