import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct SelectTests {
  @Test("The chosen columns are the output, and the others get no gradient")
  func columns() throws {
    let outcome = try LayerProbe(Select([3, 1]), input: [4]).run(
      [[1, 2, 3, 4], [5, 6, 7, 8]], dy: [[10, 20], [30, 40]], parameters: [])
    #expect(outcome.y == [[2, 4], [6, 8]])
    #expect(outcome.dx == [[0, 10, 0, 20], [0, 30, 0, 40]])
  }

  @Test("A column that the input does not have is refused, and so are columns that do not ascend")
  func refused() throws {
    #expect(throws: ShapeError.self) { try Model(Sequential { Select([4]) }, input: [4]) }
    for columns in ["[]", "[1,1]", "[2,1]", "[-1]"] {
      let json = Data(#"[{"select":{"columns":\#(columns)}}]"#.utf8)
      #expect(throws: (any Error).self) { try JSONDecoder().decode(Sequential.self, from: json) }
    }
    let json = Data(#"[{"select":{"columns":[0,2]}}]"#.utf8)
    let network = try JSONDecoder().decode(Sequential.self, from: json)
    #expect((network.layers[0] as? Select)?.columns == [0, 2])
  }
}
