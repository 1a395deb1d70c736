/// Into how many ranges the numbers of a column are divided.
public enum NumberBins: Hashable, Sendable {
  /// This many; fewer than 2 are none.
  case count(Int)
  /// 16, or none in a table of more than 256 columns of numbers, whose network would have thousands of inputs.
  case auto

  /// The number of ranges in a table of this many columns of numbers.
  public func count(columns: Int) -> Int {
    switch self {
    case .count(let count): count
    case .auto: columns <= 256 ? 16 : 0
    }
  }
}
