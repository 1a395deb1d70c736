import Descent
import Foundation
import Testing

@testable import DescentTables

@Suite("Packing")
struct PackerTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func packed(
    _ files: [String], _ format: TableFormat = TableFormat(), _ kinds: [String: ColumnKind] = [:],
    precision: Precision = .double
  ) throws -> Table {
    var packer = Packer(files, format: format, reading: kinds, precision: precision)
    let path = folder.path + "/packed.arrow"
    let file = try packer.pack(to: path)
    let table = try Table(contentsOf: path)
    #expect(file.rowCount == table.rowCount && file.columns.map(\.name) == table.names)
    return table
  }

  /// Numbers, texts, dates, written numbers and missing values, with a text after many numbers.
  private func long(late: String = "late") -> String {
    var text = "n,t,d,money,mixed,empty\n"
    for row in 0..<40_000 {
      text +=
        "\(Double(row) / 3),\(["x", "y", "", "NA", "\"a,b\""][row % 5]),2024-01-\(10 + row % 9),"
      text += "$1,\(row % 1000).50".replacing("$1,", with: row % 2 == 0 ? "$" : "$1") + ","
      text += "\(row == 39_000 ? late : "\(row)"),\n"
    }
    return text
  }

  @Test("A packed table is the table that the text gives, whatever comes late")
  func text() throws {
    for late in ["late", "7"] {
      let path = try folder.write(long(late: late), to: "long.csv")
      let (table, packed) = (try Table(contentsOf: path), try packed([path]))
      #expect(packed.names == table.names && packed.rowCount == table.rowCount)
      for (one, other) in zip(table.columns, packed.columns) {
        #expect(one.texts.levels == other.texts.levels, "\(one.name)")
        #expect(one.texts.codes == other.texts.codes, "\(one.name)")
      }
    }
    #expect(folder.names == ["long.csv", "packed.arrow"])
  }

  @Test("Threads that parse ahead write the bytes that one thread writes, block after block")
  func threads() throws {
    let path = try folder.write(long(), to: "long.csv")
    let files = try [1, 2, 5].map { threads in
      var packer = Packer(
        [path], format: TableFormat(), reading: [:], precision: .double, threads: threads)
      _ = try packer.pack(to: folder.path + "/packed.arrow")
      return try Files.read(contentsOf: folder.path + "/packed.arrow")
    }
    #expect(files[0].count > 1_000_000 && files[1] == files[0] && files[2] == files[0])
  }

  @Test("A packing that is ended early ends the threads that parse ahead")
  func ended() throws {
    struct Enough: Error {}
    let path = try folder.write(long(), to: "long.csv")
    for blocks in 1...3 {
      var count = 0
      var packer = Packer(
        [path], format: TableFormat(), reading: [:], precision: .double, threads: 4
      ) {
        count += 1
        if count == blocks { throw Enough() }
      }
      #expect(throws: Enough.self) { try packer.pack(to: folder.path + "/packed.arrow") }
    }
    #expect(folder.names == ["long.csv"])
  }

  @Test("Files are packed one after another, and what differs is named")
  func several() throws {
    let first = try folder.write("a,b\n1,x\n2,y\n", to: "1.csv")
    let second = try folder.write("a,b\n3,y\nfour,z\n", to: "2.csv")
    #expect(
      rows(try packed([first, second])) == [["1", "x"], ["2", "y"], ["3", "y"], ["four", "z"]])
    let other = try folder.write("a,c\n3,y\n", to: "3.csv")
    #expect(
      errorMessage { _ = try self.packed([first, other]) }
        .contains(
          "3.csv: the file has no column \"b\"; files that are packed together need the columns"))
    #expect(
      errorMessage { _ = try self.packed([first, second], TableFormat(), ["a": .number]) }
        .contains("2.csv:3:1: column \"a\" holds \"four\""))
  }

  @Test("A packing that fails or is ended leaves what was there")
  func failure() throws {
    let path = try folder.write(long() + "1,2\n", to: "long.csv")
    try folder.write("before", to: "packed.arrow")
    #expect(errorMessage { _ = try self.packed([path]) }.contains("long.csv:40002"))
    struct Ended: Error {}
    var packer = Packer(
      [try folder.write(long(), to: "long.csv")], format: TableFormat(), reading: [:],
      precision: .double
    ) { throw Ended() }
    #expect(throws: Ended.self) { try packer.pack(to: folder.path + "/packed.arrow") }
    #expect(folder.names == ["long.csv", "packed.arrow"])
    #expect(try String(contentsOfFile: folder.path + "/packed.arrow", encoding: .utf8) == "before")
  }

  @Test("Numbers of 32 bits stay so, and others are stored as asked")
  func precision() throws {
    let path = try folder.write("a\n0.1\n", to: "a.csv")
    guard case .single(let numbers) = try packed([path], precision: .single).columns[0].values
    else {
      Issue.record("not 32 bits")
      return
    }
    #expect(numbers == [0.1])
    try Files.write(
      try Files.read(contentsOf: folder.path + "/packed.arrow"), to: folder.path + "/single.arrow")
    let single = folder.path + "/single.arrow"
    if case .single = try packed([single]).columns[0].values {} else { Issue.record("not 32 bits") }
    // With others they have 64.
    #expect(rows(try packed([single, path])) == [["0.10000000149011612"], ["0.1"]])
  }

  @Test(
    "A file is shuffled as the seed says, whatever the memory", arguments: [480, 5_000, 1 << 30])
  func shuffles(memory: Int) throws {
    let text = "n,t\n" + (0..<1000).map { "\($0),\($0 % 7 == 0 ? "" : "t\($0 % 5)")\n" }.joined()
    let table = try packed([try folder.write(text, to: "t.csv")])
    let input = try TableInput(folder.path + "/packed.arrow")
    let path = folder.path + "/shuffled.arrow"
    let shuffler = try #require(try Shuffler(input, seed: 5, memory: memory))
    #expect(try shuffler.write(to: path) == 1000)
    let order = RowOrder(.once(seed: 5), count: 1000).rows(in: 0..<1000)
    let expected = rows(table)
    #expect(rows(try Table(contentsOf: path)) == order.map { expected[$0] })
    #expect(folder.names == ["packed.arrow", "shuffled.arrow", "t.csv"])
    #expect(try Shuffler(TableInput(folder.path + "/t.csv"), seed: 5, memory: memory) == nil)
  }
}
