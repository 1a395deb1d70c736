import DescentBase

/// The values of a column that has an array of numbers in each row, such as a picture.
public struct ArrayValues: Sendable {
  /// The numbers of all rows, one row after the other. They stay as small as they are in their file.
  public enum Elements: Sendable {
    /// Whole numbers from 0 to 255.
    case bytes([UInt8])
    /// 32-bit numbers.
    case single([Float])
    /// 64-bit numbers.
    case double([Double])
  }

  /// The shape of one row's array, in the order of NumPy: the last dimension lies together.
  public let shape: Shape
  /// The numbers, [rows, shape.count].
  public let elements: Elements

  /// Creates values. Traps unless the elements are whole rows.
  public init(shape: Shape, elements: Elements) {
    self.shape = shape
    self.elements = elements
    require(
      count % shape.count == 0, "\(count) elements are not whole arrays of the shape \(shape)")
  }

  private var count: Int {
    switch elements {
    case .bytes(let elements): elements.count
    case .single(let elements): elements.count
    case .double(let elements): elements.count
    }
  }

  /// The number of rows.
  public var rowCount: Int { count / shape.count }

  /// Returns the numbers of a row.
  package func numbers(ofRow row: Int) -> [Double] {
    let range = row * shape.count..<(row + 1) * shape.count
    return switch elements {
    case .bytes(let elements): elements[range].map(Double.init)
    case .single(let elements): elements[range].map(Double.init)
    case .double(let elements): Array(elements[range])
    }
  }
}

extension ArrayValues {
  /// Whether the numbers are stored as others are.
  func hasElements(of other: ArrayValues) -> Bool {
    switch (elements, other.elements) {
    case (.bytes, .bytes), (.single, .single), (.double, .double): true
    default: false
    }
  }

  /// The values with numbers of 64 bits.
  var inDouble: ArrayValues {
    let numbers: [Double] =
      switch elements {
      case .bytes(let elements): elements.map(Double.init)
      case .single(let elements): elements.map(Double.init)
      case .double(let elements): elements
      }
    return ArrayValues(shape: shape, elements: .double(numbers))
  }

  /// No rows of the same kind and shape.
  var empty: ArrayValues {
    let none: Elements =
      switch elements {
      case .bytes: .bytes([])
      case .single: .single([])
      case .double: .double([])
      }
    return ArrayValues(shape: shape, elements: none)
  }

  /// Returns the values followed by others of the same kind and shape.
  consuming func appending(_ other: ArrayValues) -> ArrayValues {
    require(shape == other.shape, "arrays of \(other.shape) after arrays of \(shape)")
    let shape = shape
    var elements = elements
    // Taken out of `self`, so that the elements are appended in place.
    self = ArrayValues(shape: shape, elements: .bytes([]))
    switch (elements, other.elements) {
    case (.bytes(var all), .bytes(let next)):
      elements = .bytes([])
      all += next
      elements = .bytes(all)
    case (.single(var all), .single(let next)):
      elements = .bytes([])
      all += next
      elements = .single(all)
    case (.double(var all), .double(let next)):
      elements = .bytes([])
      all += next
      elements = .double(all)
    default: stop("the blocks of a column hold arrays of different kinds")
    }
    return ArrayValues(shape: shape, elements: elements)
  }
}

extension ArrayValues {
  /// What the arrays are, for a person to read: `arrays of 28 × 28 bytes`.
  package var noun: String {
    let kind = if case .bytes = elements { "byte" } else { "number" }
    return "arrays of " + shape.dimensions.map(grouped).joined(separator: " × ") + " \(kind)"
      + (shape.count == 1 ? "" : "s")
  }
}
