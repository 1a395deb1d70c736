/// The shape of one row: `[64]` for 64 numbers, `[8, 8]` for an image.
public struct Shape: Hashable, Sendable, Codable, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// The size along each dimension.
  public var dimensions: [Int] { several ?? [count] }
  /// The size along the last dimension, or 1 if there is none. Unlike `dimensions` it allocates nothing.
  package var last: Int { several.map { $0.last ?? 1 } ?? count }
  /// The number of elements: the product of the dimensions.
  public let count: Int
  /// The dimensions, or nil if there is exactly one. A shape of one dimension then owns no memory,
  /// so a step does not count references to it.
  private let several: [Int]?

  /// A shape with the given dimensions. Traps if one is below 1.
  public init(_ dimensions: [Int]) {
    require(
      dimensions.allSatisfy { $0 >= 1 }, "the dimensions \(dimensions) must all be at least 1")
    self.init(dimensions, count: dimensions.reduce(1, *))
  }

  private init(_ dimensions: [Int], count: Int) {
    self.count = count
    several = dimensions.count == 1 ? nil : dimensions
  }

  /// `[64]` is `Shape([64])`.
  public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

  /// Reads an array of dimensions. Throws unless each is at least 1 and their product fits in an
  /// `Int`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let dimensions = try container.decode([Int].self)
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 1, !overflow else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "\(dimensions) is not a shape")
      }
      count = product
    }
    self.init(dimensions, count: count)
  }

  /// Writes the array of dimensions.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(dimensions)
  }

  /// The dimensions in brackets: `[8, 8]`.
  public var description: String { dimensions.description }
}

/// An error about a shape that does not fit. The message says what the shape is for, what was
/// expected and what was found.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message. The message should name the layer and both shapes.
  public init(_ description: String) { self.description = description }
}
