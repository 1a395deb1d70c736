/// Memory for the rows of a window: one allocation for features, targets and weights.
///
/// Its user must make sure that nobody reads rows while they are written.
struct WindowMemory: Sendable {
  private let columns: (features: Int, targets: Int)
  private let features: Buffer
  private let targets: Buffer
  private let weights: Buffer

  /// Memory for `rows` rows of these widths.
  init(rows: Int, features: Int, targets: Int, precision: Precision) {
    columns = (features, targets)
    let all = Buffer(
      count: rows * Self.numbers(features, targets), precision: precision)
    let (firstTarget, firstWeight) = (rows * features, rows * (features + targets))
    self.features = Buffer(0..<firstTarget, of: all)
    self.targets = Buffer(firstTarget..<firstWeight, of: all)
    weights = Buffer(firstWeight..<all.count, of: all)
  }

  /// The numbers of one row.
  private static func numbers(_ features: Int, _ targets: Int) -> Int { features + targets + 1 }

  /// The bytes of one row.
  static func rowBytes(features: Int, targets: Int, precision: Precision) -> Int {
    numbers(features, targets) * precision.byteCount
  }

  /// These rows of the window, as examples that share its memory.
  func examples(_ rows: Range<Int>) -> Examples {
    func part(_ buffer: Buffer, _ columns: Int) -> Buffer {
      Buffer(rows.lowerBound * columns..<rows.upperBound * columns, of: buffer)
    }
    return Examples(
      sharing: part(features, columns.features), part(targets, columns.targets), part(weights, 1),
      rows: rows.count)
  }

  /// Copies the rows at these places to the rows of `examples` from `first` on: their weights and, unless
  /// `weightsOnly` is true, everything else.
  func copy(
    _ places: [Int], to examples: Examples, at first: Int, weightsOnly: Bool
  ) {
    let target = first..<first + places.count
    func copy(_ buffer: Buffer, _ columns: Int, to matrix: Matrix) {
      Kernels.gather(
        places, of: buffer.matrix(rows: buffer.count / columns, columns: columns),
        into: matrix.rows(target))
    }
    if !weightsOnly {
      copy(features, columns.features, to: examples.features)
      copy(targets, columns.targets, to: examples.targets)
    }
    if examples.isWeighted { copy(weights, 1, to: examples.weights) }
  }
}
