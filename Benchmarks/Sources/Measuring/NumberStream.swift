/// An endless sequence of numbers that `peers/workloads.py` reproduces bit for bit: SplitMix64, where
/// each output is a function of its position.
public struct NumberStream {
  private var state: UInt64

  /// Creates the stream with the given number. Each stream is another part of the generator's
  /// sequence.
  public init(_ number: UInt64) { state = (number << 40) &* Self.golden }

  /// Returns the next 24 bits.
  private mutating func bits() -> UInt64 {
    state &+= Self.golden
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return (z ^ (z >> 31)) >> 40
  }

  /// Returns the next numbers, uniform in −scale..<scale.
  public mutating func uniform(_ count: Int, scale: Double = 1) -> [Double] {
    (0..<count).map { _ in (Double(bits()) / 0x80_0000 - 1) * scale }
  }

  /// Returns the next whole numbers in 0..<bound.
  public mutating func integers(_ count: Int, below bound: UInt64) -> [Int] {
    (0..<count).map { _ in Int((bits() * bound) >> 24) }
  }

  private static let golden: UInt64 = 0x9e37_79b9_7f4a_7c15
}
