/// How the values of a page are encoded: `Encoding` of parquet.thrift, described in `Encodings.md`.
enum Encoding: Int {
  case plain = 0
  case plainDictionary = 2
  case runs = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case runsDictionary = 8
  case byteStreamSplit = 9
}
