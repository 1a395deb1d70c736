import Descent
import Testing

@testable import DescentTables

@Suite("What cannot be read of Arrow files")
struct ArrowRefusalTests {
  @Test("A column of another type is an error when it is read, which says what to write instead")
  func types() throws {
    let file = try ArrowFixture.file("pyarrow-refused")
    for index in file.columns.indices.dropLast(2) {
      let name = file.columns[index].name
      let message = errorMessage { _ = try file.read([index], ofBlock: 0) }
      #expect(message.contains("the column \"\(name)\" h"), "\(message)")
      #expect(message.contains("; expected "), "\(message)")
    }
    #expect(try file.read([18], ofBlock: 0)[0].json == [.number(1.5), .null])
    #expect(
      errorMessage { _ = try file.read([3], ofBlock: 0) }.hasSuffix(
        "pyarrow-refused.arrow: the column \"list\" holds lists (List); expected numbers, texts, "
          + "dates or arrays of one shape: write lists of one length as a FixedSizeList, or each "
          + "element as a column"))
    #expect(
      errorMessage { _ = try file.read([15], ofBlock: 0) }.contains(
        "the column \"uuid\" has the extension type \"arrow.uuid\""))
  }

  @Test("Arrays with a wrong shape or with missing values are refused")
  func arrays() throws {
    let file = try ArrowFixture.file("pyarrow-arrays")
    #expect(
      errorMessage { _ = try file.read([5], ofBlock: 0) }.contains(
        "the column \"wrong\" has lists of 2 numbers and the shape \"[3]\""))
    #expect(
      errorMessage { _ = try file.read([6], ofBlock: 0) }.contains(
        "the column \"missing\" has missing arrays or numbers; expected none"))
  }

  @Test("A file of Feather 1 is refused by its name")
  func feather1() {
    let message = errorMessage { _ = try arrowFile(Array("FEA1\0\0\0\0".utf8)) }
    #expect(message.hasPrefix("t.arrow: it is a file of Feather 1; expected Feather 2"))
  }
}

@Suite("Columns of Arrow files that cannot be read and are left out")
struct ArrowLeftOutTests {
  private let path = ArrowFixture.path("pyarrow-refused")

  @Test("A column that is ignored or not among the features does not refuse the file")
  func leftOut() throws {
    let input = try TableInput(path)
    let names = try ArrowFixture.file("pyarrow-refused").columns.map(\.name)
    #expect(errorMessage { _ = try Table(reading: input) }.contains("holds bytes (Binary)"))
    var options = TableOptions()
    options.ignored = names.filter { $0 != "view" && $0 != "last" }
    let ignoring = try Table(reading: input.leavingOut(options, targets: ["last"]))
    #expect(ignoring.names == names && ignoring.rowCount == 2)
    #expect(try ignoring.column(named: "last").json == [.number(1.5), .null])
    #expect(try ignoring.column(named: "list").json == [.null, .null])
    options.ignored = []
    options.features = ["view"]
    let listing = try Table(reading: input.leavingOut(options, targets: ["last"]))
    #expect(try listing.column(named: "view").json == ignoring.column(named: "view").json)
    options.features = ["view", "list"]
    #expect(
      errorMessage { _ = try Table(reading: input.leavingOut(options, targets: ["last"])) }
        .contains("holds lists (List)"))
  }
}
