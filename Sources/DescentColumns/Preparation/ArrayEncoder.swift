import DescentBase

/// An array as one input for each of its numbers, (f(x) − shift) / scale, in the order of NumPy: the last
/// dimension lies together.
///
/// The numbers of a picture, which is an array of two or more dimensions or of bytes, share one shift
/// and one scale, so that their differences stay. Each number of any other array of one dimension has
/// its own, like a column. A number that is missing, NaN, counts as the mean of the training rows, and
/// no further input says so. What held one value in the training rows becomes 0.
public struct ArrayEncoder: Codable, Hashable, Sendable {
  /// The shape of the array of each row.
  public let shape: Shape
  /// How the numbers are scaled.
  public let scaling: Scaling
  /// The numbers that are subtracted: one for all, or one for each number of the array.
  public let shifts: [Double]
  /// The numbers that are divided by, as many; 0 for what was constant in training.
  public let scales: [Double]
  /// The inputs of missing numbers, as many.
  public let fills: [Double]

  /// The most numbers of an array that a file may have.
  private static let mostInputs = 1 << 31

  init(
    shape: Shape, scaling: Scaling, shifts: [Double], scales: [Double], fills: [Double]
  ) {
    (self.shape, self.scaling, self.shifts) = (shape, scaling, shifts)
    (self.scales, self.fills) = (scales, fills)
  }

  /// Decodes an encoder. Throws unless it has one finite shift, scale and fill or one for each number,
  /// and its scales are at least 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    shape = try container.decode(Shape.self, forKey: .shape)
    scaling = try container.decode(Scaling.self, forKey: .scaling)
    shifts = try container.decode([Double].self, forKey: .shifts)
    scales = try container.decode([Double].self, forKey: .scales)
    fills = try container.decode([Double].self, forKey: .fills)
    guard shape.count <= Self.mostInputs, shifts.count == 1 || shifts.count == shape.count,
      scales.count == shifts.count, fills.count == shifts.count, isFinite
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .scales, in: container,
        debugDescription:
          "\(shifts.count) shifts, \(scales.count) scales and \(fills.count) fills of "
          + "the shape \(shape); expected one of each or one for each number, finite, and scales of "
          + "at least 0")
    }
  }

  private enum CodingKeys: String, CodingKey { case shape, scaling, shifts, scales, fills }

  /// The number of inputs.
  public var width: Int { shape.count }

  /// Whether the shifts, the scales and the fills are usable. They are not where squares are too large
  /// for `Double`.
  var isFinite: Bool {
    shifts.allSatisfy(\.isFinite) && scales.allSatisfy { $0.isFinite && $0 >= 0 }
      && fills.allSatisfy(\.isFinite)
  }

  /// The inputs of an array of which every number is missing.
  var missing: [Double] { shifts.count == width ? fills : Array(repeating: fills[0], count: width) }

  /// Returns the input of a number; NaN is a missing number. `place` is 0 if all numbers share a shift, and
  /// else that of the number in the array.
  @inline(__always)
  func input(_ number: Double, at place: Int) -> Double {
    if number.isNaN { return fills[place] }
    let mapped = scaling == .log1p ? signedLogarithm(number) : number
    return scales[place] > 0 ? (mapped - shifts[place]) / scales[place] : 0
  }

  /// The inputs of the bytes 0 to 255, of arrays whose numbers share a shift; nil for others.
  package func inputsOfBytes<S: Scalar>(as type: S.Type = S.self) -> [S]? {
    shifts.count == 1 ? (0..<256).map { S(input(Double($0), at: 0)) } : nil
  }
}

extension ArrayEncoder {
  /// Writes the inputs of some rows into `matrix`, which has `width` columns, from the column `offset` on.
  /// Returns the position of the first row of which an input is not finite; nil if all are. Traps unless the
  /// arrays have this shape.
  func write<S: Scalar>(
    _ arrays: ArrayValues, rows: [Int], to matrix: inout MutableSpan<S>, at offset: Int, width: Int
  ) -> Int? {
    require(
      arrays.shape == shape, "arrays of the shape \(arrays.shape) for an encoder of \(shape)")
    switch arrays.elements {
    case .bytes(let bytes):
      if let inputs = inputsOfBytes(as: S.self) {
        return write(bytes.span, rows, to: &matrix, at: offset, width) { byte, _ in
          inputs[Int(byte)]
        }
      }
      return write(bytes.span, rows, to: &matrix, at: offset, width) {
        S(input(Double($0), at: $1))
      }
    case .single(let numbers):
      return write(numbers.span, rows, to: &matrix, at: offset, width) {
        S(input(Double($0), at: $1))
      }
    case .double(let numbers):
      return write(numbers.span, rows, to: &matrix, at: offset, width) { S(input($0, at: $1)) }
    }
  }

  @inline(__always)
  private func write<Element: BitwiseCopyable, S: Scalar>(
    _ elements: Span<Element>, _ rows: [Int], to matrix: inout MutableSpan<S>, at offset: Int,
    _ width: Int, _ input: (Element, Int) -> S
  ) -> Int? {
    let (count, step) = (shape.count, shifts.count == 1 ? 0 : 1)
    for (position, row) in rows.enumerated() {
      let (source, target) = (row * count, position * width + offset)
      var isFinite = true
      for index in 0..<count {
        let value = input(elements[source + index], index * step)
        isFinite = isFinite && value.isFinite
        matrix[target + index] = value
      }
      if !isFinite { return position }
    }
    return nil
  }
}

extension ArrayValues {
  /// Whether all numbers of an array are of one kind, as those of a picture are.
  var isPicture: Bool {
    if case .bytes = elements { true } else { shape.dimensions.count > 1 }
  }
}

extension Table {
  /// Returns the arrays of the column with this name. Throws if there is none, or if it holds anything
  /// else or, if a shape is given, arrays of another one.
  package func arrays(named name: String, shape: Shape? = nil) throws(CSVError) -> ArrayValues {
    let column = try column(named: name)
    guard case .arrays(let arrays) = column.values else {
      throw CSVError(
        file: self.name, line: 1,
        message: "column \(name.quotedForMessage) holds one value in each row, but arrays "
          + (shape.map { "of the shape \($0) " } ?? "") + "are needed; name a file that has them")
    }
    guard shape == nil || arrays.shape == shape else {
      throw CSVError(
        file: self.name, line: 1,
        message:
          "column \(name.quotedForMessage) holds arrays of the shape \(arrays.shape), but those "
          + "of the training have the shape \(shape ?? []); bring them to that shape")
    }
    return arrays
  }
}
