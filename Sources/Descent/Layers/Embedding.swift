/// y = […, weight[x], …]: each chosen column, which holds a category's number 0, 1, …, is replaced by the row
/// of that number in a learned table. The other columns stay, in their order.
///
/// Parameters: `weight`, [categories, dimensions], which the chosen columns share. Columns with tables of
/// their own take one layer each. The layer of the last columns comes first, so that the columns before
/// them keep their places:
///
///     Embedding(columns: [4], categories: 12, dimensions: 3)
///     Embedding(columns: [0, 1], categories: 7, dimensions: 2)
///
/// A number that is no category — not whole, below 0, too large, NaN — makes its row's output NaN. A step on
/// the row then throws `TrainingError.notFinite`, which names the row, and a prediction is NaN. With
/// `unknown` the table has one more row, the last, which all these numbers share. The layer learns nothing
/// about it unless the training rows have some.
///
/// Guo, Berkhahn, "Entity Embeddings of Categorical Variables" (2016). No gradient flows to the categories' numbers.
public struct Embedding: Layer, Hashable {
  /// `embedding`.
  public static let kind = "embedding"
  /// The chosen columns, counted from 0, in ascending order.
  public private(set) var columns: [Int]
  /// The number of categories, at most 2²⁴, up to which single precision holds every whole number.
  public private(set) var categories: Int
  /// The length of the vector that replaces a category, at most 2²⁴.
  public private(set) var dimensions: Int
  /// Whether the table has a row for numbers that are no category.
  public private(set) var unknown: Bool
  /// How the table begins.
  public private(set) var weights: Initializer

  /// Creates a layer for these columns, each named once. The table begins uniform on ±0.05, as in Keras;
  /// PyTorch's is normal with standard deviation 1.
  public init(
    columns: [Int], categories: Int, dimensions: Int, unknown: Bool = false,
    weights: Initializer = .uniform(-0.05, 0.05)
  ) {
    self.columns = columns.sorted()
    self.categories = categories
    self.dimensions = dimensions
    self.unknown = unknown
    self.weights = weights
    check()
  }

  /// The hyperparameters above; the first three are required.
  public static let hyperparameters = Hyperparameters(
    default: Embedding(columns: [0], categories: 1, dimensions: 1),
    Hyperparameter("columns", \.columns, expected: "ascending numbers from 0, at least one") {
      areColumns($0)
    }.required,
    .count("categories", \.categories, atMost: 1 << 24).required,
    .count("dimensions", \.dimensions, atMost: 1 << 24).required,
    Hyperparameter("unknown", \.unknown), Hyperparameter("weights", \.weights))

  private static func areColumns(_ numbers: [Int]) -> Bool {
    guard let first = numbers.first, first >= 0 else { return false }
    return zip(numbers, numbers.dropFirst()).allSatisfy(<)
  }

  /// `Embedding 12 → 3`
  public var summary: String { "Embedding \(grouped(categories)) → \(grouped(dimensions))" }

  /// `[outputs]`; throws if the input has no such column, or the output would be too long.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard let last = columns.last, last < input.count else {
      throw ShapeError("an Embedding of columns \(columns) does not fit an input of \(input)")
    }
    let (embedded, overflow) = columns.count.multipliedReportingOverflow(by: dimensions)
    let (outputs, isTooLong) = embedded.addingReportingOverflow(input.count - columns.count)
    guard !overflow, !isTooLong else {
      throw ShapeError(
        "an Embedding of \(dimensions) dimensions does not fit an input of \(input)")
    }
    return [outputs]
  }

  /// `weight` [categories, dimensions], with one more row for `unknown`.
  public func parameters(for input: Shape) -> [Parameter] {
    [
      Parameter(
        name: "weight", shape: [categories + (unknown ? 1 : 0), dimensions],
        initializer: weights)
    ]
  }

  /// y = […, weight[x], …]
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    let table = pass.parameter(0)
    eachPart(of: x, besides: y) { start, count, output in
      y.copyRow(output, count: count, from: x, at: start)
    } embedded: { category, output in
      if let category {
        y.copyRow(output, count: dimensions, from: table, at: category * dimensions)
      } else {
        y.block(at: output, rows: 1, columns: dimensions).fill(.nan)
      }
    }
  }

  /// dweight[x] = Σ dy over the rows and columns that hold x, in their order; dx = dy for the other
  /// columns, 0 for the chosen ones.
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    let gradient = pass.gradient(0)
    gradient.clear()
    dx?.clear()
    eachPart(of: x, besides: dy) { start, count, output in
      dx?.copyRow(start, count: count, from: dy, at: output)
    } embedded: { category, output in
      guard let category else { return }
      let sum = gradient.rows(category..<category + 1)
      Kernels.add(sum, dy.block(at: output, rows: 1, columns: dimensions), into: sum)
    }
  }

  /// Calls `passing` for each run of elements of x between chosen columns, with its start, its length and its
  /// position in y; and `embedded` with each chosen column's category and the position of its vector in y.
  @inline(__always)
  private func eachPart(
    of x: Matrix, besides y: Matrix, passing: (_ start: Int, _ count: Int, _ output: Int) -> Void,
    embedded: (_ category: Int?, _ output: Int) -> Void
  ) {
    for row in 0..<x.rows {
      var (start, output) = (row * x.columns, row * y.columns)
      for column in columns {
        let count = row * x.columns + column - start
        if count > 0 { passing(start, count, output) }
        embedded(category(x[row, column]), output + count)
        start += count + 1
        output += count + dimensions
      }
      let rest = (row + 1) * x.columns - start
      if rest > 0 { passing(start, rest, output) }
    }
  }

  private func category(_ number: Double) -> Int? {
    guard let category = Int(exactly: number), 0..<categories ~= category else {
      return unknown ? categories : nil
    }
    return category
  }
}
