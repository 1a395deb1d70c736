/// The names of months and weekdays in dates.
enum MonthNames {
  /// The names of each month in English, German, French and Spanish, without accents.
  private static let names = [
    ["january", "januar", "janvier", "enero"], ["february", "februar", "fevrier", "febrero"],
    ["march", "marz", "mars", "marzo"], ["april", "avril", "abril"], ["may", "mai", "mayo"],
    ["june", "juni", "juin", "junio"], ["july", "juli", "juillet", "julio"],
    ["august", "aout", "agosto"], ["september", "septembre", "septiembre"],
    ["october", "oktober", "octobre", "octubre"], ["november", "novembre", "noviembre"],
    ["december", "dezember", "decembre", "diciembre"],
  ]

  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  /// Returns the number of the month, from 1, whose name begins with a word of three letters or
  /// more; nil if there is none, or several, as for `jui` in French.
  static func month(_ word: String) -> Int? {
    let word = plain(word)
    guard word.count >= 3 else { return nil }
    let months = names.indices.filter { names[$0].contains { $0.hasPrefix(word) } }
    return months.count == 1 ? months[0] + 1 : nil
  }

  /// Returns whether a word of three letters or more begins the English name of a weekday.
  static func isWeekday(_ word: String) -> Bool {
    let word = plain(word)
    return word.count >= 3 && weekdays.contains { $0.hasPrefix(word) }
  }

  /// Returns a word in lower case, without the accents that names of months have.
  private static func plain(_ word: String) -> String {
    String(
      word.lowercased().map { letter -> Character in
        switch letter {
        case "é": "e"
        case "û": "u"
        case "ä": "a"
        default: letter
        }
      })
  }
}
