/// Texts, dates and truth values, as codes of the distinct values.
///
/// The table of distinct values holds their bytes as they are in the file, except that a text is without the
/// blanks around it. Each is made a text once.
struct TextValues: ParquetValues {
  let form: ParquetColumn.TextForm
  private var table = LevelTable()

  static var missing: Int32 { -1 }

  init(_ form: ParquetColumn.TextForm) { self.form = form }

  mutating func append(_ values: PlainValues, to elements: inout [Int32]) throws(ParquetError) {
    let bytes = values.bytes.span
    switch form {
    case .boolean:
      for byte in values.bytes { elements.append(Int32(byte)) }
    case .text:
      try values.forEach { (range) throws(ParquetError) in
        let range = trimmed(range, of: bytes)
        elements.append(range.isEmpty ? -1 : table.code(of: bytes.extracting(range)))
      }
    case .date, .timestamp, .julianTimestamp, .uuid:
      try values.forEach { (range) throws(ParquetError) in
        elements.append(table.code(of: bytes.extracting(range)))
      }
    }
  }

  func column(_ elements: [Int32]) throws(ParquetError) -> Column.Values {
    switch form {
    case .boolean: return .texts(codes: elements, levels: ["false", "true"])
    case .text:
      try checkUTF8()
      let (levels, places) = table.texts()
      // Texts that Unicode holds equal have one level.
      if levels.count == places.count { return .texts(codes: elements, levels: levels) }
      return .texts(codes: recoded(elements, places), levels: levels)
    case .date, .timestamp, .uuid: return .texts(codes: elements, levels: levelTexts)
    case .julianTimestamp:
      // A moment can be stored in several ways: the nanoseconds may be more than those of a day.
      var levels: [String] = []
      var placeOfLevel: [String: Int32] = [:]
      let places = levelTexts.map { text in
        if let place = placeOfLevel[text] { return place }
        placeOfLevel[text] = Int32(levels.count)
        levels.append(text)
        return Int32(levels.count - 1)
      }
      return .texts(codes: recoded(elements, places), levels: levels)
    }
  }

  private var levelTexts: [String] {
    (0..<table.count).map { form.text(of: table.bytes(of: $0)) }
  }

  private func recoded(_ codes: [Int32], _ places: [Int32]) -> [Int32] {
    codes.map { $0 < 0 ? $0 : places[Int($0)] }
  }

  private func checkUTF8() throws(ParquetError) {
    for code in 0..<table.count {
      let bytes = Array(table.bytes(of: code))
      if let place = firstInvalidUTF8(in: 0..<bytes.count, of: bytes.span) {
        throw ParquetError(
          "a value is not text in UTF-8: its byte \(place + 1) of \(bytes.count) is \(bytes[place]); "
            + "write it as text or as numbers, or leave the column out")
      }
    }
  }
}
