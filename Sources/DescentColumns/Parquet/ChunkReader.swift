import DescentBase

/// Reads the pages of a column of a row group, one after another, into one array.
struct ChunkReader<Values: ParquetValues> {
  private let column: ParquetColumn
  private let codec: PageCodec
  private let rows: Int
  private let decoder: PlainDecoder
  private var source: PageSource
  private var values: Values
  private var elements: [Values.Element] = []
  /// The elements of the dictionary's values.
  private var dictionary: [Values.Element]?

  /// Reads the pages in a range of a file.
  init(
    _ column: ParquetColumn, _ values: Values, codec: PageCodec, rows: Int, _ file: StoredBytes,
    _ range: Range<Int>
  ) {
    (self.column, self.values, self.codec, self.rows) = (column, values, codec, rows)
    source = PageSource(file, range)
    decoder = PlainDecoder(physical: column.physical, width: column.width)
    // Few bytes can be many rows, but seldom are.
    elements.reserveCapacity(min(rows, (1 << 20) + range.count))
  }

  /// Returns the values of all rows.
  mutating func read() throws(ParquetError) -> Column.Values {
    while elements.count < rows {
      guard let page = try source.next() else {
        throw .damaged("its pages end after \(elements.count) of \(rows) values")
      }
      if let checksum = page.header.checksum {
        guard PageChecksum.checksum(page.bytes, page.body) == checksum else {
          throw .damaged("the checksum of a page is not that of its bytes")
        }
      }
      try read(page)
    }
    return try values.column(elements)
  }

  private mutating func read(_ page: PageSource.Page) throws(ParquetError) {
    let header = page.header
    switch header.kind {
    case .dictionary: try readDictionary(page)
    case .data, .data2:
      guard header.count <= rows - elements.count else {
        throw .damaged(
          "a page has \(header.count) values, and \(rows - elements.count) are left")
      }
      try append(DataPage(page, codec: codec, isOptional: column.isOptional))
    case .index, nil: break
    }
  }

  private mutating func readDictionary(_ page: PageSource.Page) throws(ParquetError) {
    let header = page.header
    guard dictionary == nil else { throw .damaged("it has two dictionaries") }
    guard header.encoding == .plain || header.encoding == .plainDictionary else {
      throw ParquetError(
        "its dictionary is not in the PLAIN encoding; write it without dictionaries")
    }
    let (bytes, range) = try codec.decompress(page.bytes, page.body, to: header.size)
    var dictionary: [Values.Element] = []
    let plain = try decoder.values(.plain, bytes, range, count: header.count)
    try values.append(plain, to: &dictionary)
    self.dictionary = dictionary
  }

  private mutating func append(_ page: DataPage) throws(ParquetError) {
    let start = elements.count
    switch page.encoding {
    case _ where page.presentCount == 0: break
    case .plainDictionary, .runsDictionary: try appendIndices(page)
    case let encoding:
      let plain = try decoder.values(
        encoding, page.bytes, page.range, count: page.presentCount)
      try values.append(plain, to: &elements)
    }
    if let levels = page.levels {
      guard elements.spread(from: start, to: levels, filler: Values.missing) else {
        throw .damaged("a page has values for other rows than its levels say")
      }
    }
  }

  private mutating func appendIndices(_ page: DataPage) throws(ParquetError) {
    guard let dictionary else { throw .damaged("a page needs a dictionary, and none is before it") }
    var reader = ByteReader(page.bytes, page.range)
    let width = try Int(reader.byte())
    var runs = try RunDecoder(page.bytes, reader.rest, width: width)
    let indices = try runs.read(page.presentCount)
    guard elements.append(of: dictionary, at: indices) else {
      throw .damaged(
        "a page has the index \(indices.largest) of a dictionary of \(dictionary.count) values")
    }
  }
}
