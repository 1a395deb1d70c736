import DescentTables
import Foundation
import Testing

@testable import DescentBoard

/// Rows of a table in the playground.
struct PlaygroundFileTests {
  private func file(
    _ text: String, target: String = "y", features: [String]? = nil
  ) throws -> PlaygroundFile {
    let path = NSTemporaryDirectory() + "playground-\(UUID().uuidString).csv"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try PlaygroundFile(contentsOf: path, target: target, features: features)
  }

  @Test("Two columns with a mean of 0 and a deviation of a half, and two classes in order")
  func scaled() throws {
    let file = try file("name,a,y,b\nu,1,yes,10\nv,3,no,10\nw,5,yes,40\nx,7,no,40\n")
    #expect(file.features == ["a", "b"] && file.classes == ["no", "yes"])
    #expect(file.points.map(\.label) == [1, 0, 1, 0])
    // The mean of 1, 3, 5, 7 is 4, their deviation √5.
    let wanted = [-3, -1, 1, 3].map { $0 / (2 * 5.0.squareRoot()) }
    #expect(zip(file.points.map(\.x), wanted).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(file.points.map(\.y) == [-0.5, -0.5, 0.5, 0.5])
    #expect(file.notes.isEmpty)
  }

  @Test(
    "Of more than two values the most frequent is class 1; rows with a missing value are left out")
  func several() throws {
    let file = try file("a,b,y\n1,2,red\n2,3,blue\n3,,blue\n4,5,\n5,6,blue\n6,7,green\n")
    #expect(file.classes == ["not blue", "blue"])
    #expect(file.points.map(\.label) == [0, 1, 1, 0] && file.rows == 4)
    #expect(file.notes.contains { $0.contains("3 values") })
    #expect(file.notes.contains { $0.contains("2 of 6 rows have a missing value") })
  }

  @Test("Numbers are classes too, and the columns can be named")
  func named() throws {
    let file = try file("a,b,c,y\n1,2,9,0\n2,3,8,1\n", features: ["c", "a"])
    #expect(file.features == ["c", "a"] && file.classes == ["0", "1"])
    #expect(file.points.map(\.x) == [0.5, -0.5])
  }

  @Test("Two numbers are classes in the order of numbers, two texts in that of letters")
  func ordered() throws {
    #expect(try file("a,b,y\n1,2,10\n2,3,9\n").classes == ["9", "10"])
    #expect(try file("a,b,y\n1,2,-1\n2,3,-2.5\n").classes == ["-2.5", "-1"])
    #expect(try file("a,b,y\n1,2,v9\n2,3,v10\n").classes == ["v10", "v9"])
  }

  @Test("A sample has as many rows as are asked for, and the same for the same seed")
  func sample() throws {
    let rows = (0..<50).map { "\($0),\($0 % 7),\($0 % 2)" }.joined(separator: "\n")
    let file = try file("a,b,y\n\(rows)\n")
    let sample = file.sample(of: 20, seed: 3)
    #expect(sample.points.count == 20 && Set(sample.points).isSubset(of: Set(file.points)))
    #expect(sample == file.sample(of: 20, seed: 3) && sample != file.sample(of: 20, seed: 4))
    #expect(file.sample(of: 500, seed: 3).points == file.points)
  }

  @Test(
    "A table without two columns of numbers or two classes is refused",
    arguments: [
      ("a,y\n1,0\n2,1\n", nil), ("a,b,y\nu,1,0\nv,2,1\n", nil), ("a,b,y\n1,2,0\n3,4,0\n", nil),
      ("a,b,y\n1,2,0\n3,4,1\n", ["a"]), ("a,b,y\n1,2,0\n3,4,1\n", ["a", "y"]),
      ("a,b,y\n1,2,0\n3,4,1\n", ["a", "a"]), ("a,b,y\n1,2,0\n3,4,1\n", ["a", "z"]),
      ("a,b,y\nu,2,0\nv,4,1\n", ["a", "b"]), ("a,b,z\n1,2,0\n3,4,1\n", nil),
    ] as [(String, [String]?)])
  func refused(text: String, features: [String]?) {
    #expect(throws: CSVError.self) { try file(text, features: features) }
  }
}
