/// The shape of one row: `[64]` for 64 numbers, `[8, 8]` for a picture.
public struct Shape: Hashable, Sendable, Codable, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// The size along each dimension.
  public var dimensions: [Int] { several ?? [count] }
  /// The number of elements: the product of the dimensions.
  public let count: Int
  /// The dimensions, unless there is exactly one: the shape of most rows owns no memory, whose references
  /// each step would count.
  private let several: [Int]?

  /// A shape of the given dimensions, each of which must be at least 1.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 1 }, "dimensions \(dimensions) are not all positive")
    self.init(dimensions, count: dimensions.reduce(1, *))
  }

  private init(_ dimensions: [Int], count: Int) {
    self.count = count
    several = dimensions.count == 1 ? nil : dimensions
  }

  /// `[64]` is `Shape([64])`.
  public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

  /// Reads an array of dimensions; throws unless each is at least 1 and their product fits.
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

  /// `[8, 8]`, say.
  public var description: String { dimensions.description }
}

/// A shape that does not fit: what it is for, what was expected and what was found.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message, which should name the layer and both shapes.
  public init(_ description: String) { self.description = description }
}
