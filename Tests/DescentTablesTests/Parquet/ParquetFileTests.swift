import Descent
import Foundation
import Testing

@testable import DescentColumns
@testable import DescentTables

@Suite("Parquet files")
struct ParquetFileTests {
  @Test(
    "Each file of pyarrow, pandas, polars and DuckDB has the values that its writer reads",
    arguments: ParquetFiles.names(in: ParquetFiles.fixtures))
  func values(_ name: String) throws {
    let path = "\(ParquetFiles.fixtures)/\(name)"
    #expect(ParquetFile.isFormat(of: try Files.read(contentsOf: path, first: 4)))
    let file = try ParquetFile(StoredBytes(InputFile(path)))
    let expected = try ExpectedTable(for: name, in: ParquetFiles.fixtures)
    let differences = try expected.differences(from: file)
    #expect(differences == [])
  }

  @Test("The files of Scripts/check-parquet.py have the values that their writers read")
  func manyFiles() throws {
    guard let folder = ProcessInfo.processInfo.environment["DESCENT_PARQUET_FILES"] else {
      print("skipped: Scripts/check-parquet.py sets DESCENT_PARQUET_FILES to a folder of files")
      return
    }
    let names = ParquetFiles.names(in: folder)
    #expect(!names.isEmpty)
    for name in names {
      let file = try ParquetFile(StoredBytes(InputFile("\(folder)/\(name)")))
      let expected = try ExpectedTable(for: name, in: folder)
      let differences = try expected.differences(from: file)
      #expect(Array(differences.prefix(3)) == [], "\(name)")
    }
  }
}
