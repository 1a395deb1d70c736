import Foundation
import Testing

@testable import Descent

/// Shapes of each number of dimensions.
struct ShapeTests {
  static let shapes: [(Shape, dimensions: [Int], count: Int)] = [
    ([], [], 1), ([1], [1], 1), ([64], [64], 64), ([1, 1], [1, 1], 1), ([8, 8], [8, 8], 64),
    ([2, 3, 4], [2, 3, 4], 24),
  ]

  @Test("A shape has its dimensions, and their product as its count, and no two shapes are equal")
  func dimensions() throws {
    for (shape, dimensions, count) in Self.shapes {
      #expect(shape.dimensions == dimensions && shape.count == count)
      #expect(shape == Shape(dimensions) && shape.description == dimensions.description)
      let coded = try JSONEncoder().encode(shape)
      #expect(try JSONDecoder().decode([Int].self, from: coded) == dimensions)
      #expect(try JSONDecoder().decode(Shape.self, from: coded) == shape)
    }
    #expect(Set(Self.shapes.map(\.0)).count == Self.shapes.count)
  }

  @Test("JSON that is no shape does not decode")
  func refused() {
    for text in ["[0]", "[-1]", "[2, 0]", "[4611686018427387904, 4]", "4"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(Shape.self, from: Data(text.utf8))
      }
    }
  }
}
