/// The count, the mean and the sum of squared deviations of numbers, as far as they have been seen, and the
/// least and the greatest of them. NaN is left out.
package struct RunningMoments: Sendable {
  package private(set) var count = 0.0
  package private(set) var mean = 0.0
  /// Σ(x − mean)²
  package private(set) var squares = 0.0
  package private(set) var minimum = Double.infinity
  package private(set) var maximum = -Double.infinity

  init() {}

  init(count: Double, mean: Double, squares: Double, minimum: Double, maximum: Double) {
    (self.count, self.mean, self.squares) = (count, mean, squares)
    (self.minimum, self.maximum) = (minimum, maximum)
  }

  /// Adds a number: Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products"
  /// (1962).
  @inline(__always)
  mutating func add(_ number: Double) {
    guard !number.isNaN else { return }
    count += 1
    let difference = number - mean
    mean += difference / count
    squares += difference * (number - mean)
    minimum = min(minimum, number)
    maximum = max(maximum, number)
  }

  /// Sets what `size` numbers have, in two passes.
  @inline(__always)
  mutating func summarize(_ size: Int, _ number: (Int) -> Double) {
    var sum = 0.0
    for index in 0..<size {
      let value = number(index)
      guard !value.isNaN else { continue }
      count += 1
      sum += value
      minimum = min(minimum, value)
      maximum = max(maximum, value)
    }
    guard count > 0 else { return }
    mean = sum / count
    for index in 0..<size {
      let difference = number(index) - mean
      if !difference.isNaN { squares += difference * difference }
    }
  }

  /// Adds what others have.
  mutating func merge(_ other: RunningMoments) {
    guard other.count > 0 else { return }
    guard count > 0 else { return self = other }
    let total = count + other.count
    let difference = other.mean - mean
    mean += difference * other.count / total
    squares += other.squares + difference * difference * count * other.count / total
    count = total
    minimum = min(minimum, other.minimum)
    maximum = max(maximum, other.maximum)
  }
}

/// The sums of bytes and of their squares, which are exact: 2⁶⁴ has room for 280 million million of them.
struct ByteMoments: Sendable {
  private(set) var count = 0
  private var sum: UInt64 = 0
  private var squares: UInt64 = 0
  private var minimum = UInt8.max
  private var maximum = UInt8.min

  /// Adds some rows of `width` bytes.
  mutating func add(_ bytes: Span<UInt8>, _ rows: [Int], width: Int) {
    for row in rows {
      var (sum, squares) = (UInt64(0), UInt64(0))
      var (minimum, maximum) = (minimum, maximum)
      for index in row * width..<(row + 1) * width {
        let byte = bytes[index]
        sum &+= UInt64(byte)
        squares &+= UInt64(UInt16(byte) &* UInt16(byte))
        minimum = min(minimum, byte)
        maximum = max(maximum, byte)
      }
      self.sum += sum
      self.squares += squares
      (self.minimum, self.maximum) = (minimum, maximum)
      count += width
    }
  }

  /// Σ(x − mean)² = (n·Σx² − (Σx)²) / n
  var moments: RunningMoments {
    let count = UInt128(count)
    let (sum, squares) = (UInt128(sum), UInt128(squares))
    return RunningMoments(
      count: Double(count), mean: Double(sum) / Double(count),
      squares: Double(count * squares - sum * sum) / Double(count), minimum: Double(minimum),
      maximum: Double(maximum))
  }
}
