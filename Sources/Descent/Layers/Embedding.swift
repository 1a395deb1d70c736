/// Each of the chosen columns, which holds a category's number 0, 1, …, gives way to the row of that number
/// in a learned table: y = […, weight[x], …]. The other columns stay, in their order.
///
/// Parameters: `weight`, [categories, dimensions], which the chosen columns share. Columns with tables of
/// their own take a layer each; the one of the last columns stands first, so that those before it keep
/// their places:
///
///     Embedding(columns: [4], categories: 12, dimensions: 3)
///     Embedding(columns: [0, 1], categories: 7, dimensions: 2)
///
/// A number that is no category — not whole, below 0, too large, NaN — makes its row's output NaN, so that
/// a step on it throws `TrainingError.notFinite`, which names the row, and a prediction of it is NaN. With
/// `unknown` the table has one more row, the last, which all such numbers share. Nothing is learned about
/// it unless the rows that are trained on have some.
///
/// Guo, Berkhahn, "Entity Embeddings of Categorical Variables" (2016). No gradient flows to the numbers.
public struct Embedding: Layer, Ranged, Hashable {
  /// `embedding`.
  public static let kind = "embedding"
  /// The chosen columns, from 0, ascending.
  public let columns: [Int]
  /// The number of categories, at most 2²⁴, up to which single precision tells whole numbers apart.
  public let categories: Int
  /// The numbers that a category gives way to, at most 2²⁴.
  public let dimensions: Int
  /// Whether the table has a row for numbers that are no category.
  public let unknown: Bool
  /// How the table begins.
  public let weights: Initializer

  /// A layer for these columns, each named once. The table begins uniform on ±0.05, as in Keras; PyTorch's
  /// is normal with standard deviation 1.
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

  /// Reads a layer; throws unless the columns ascend from at least 0 and the table has a size.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([Int].self, forKey: .columns)
    categories = try container.decode(Int.self, forKey: .categories)
    dimensions = try container.decode(Int.self, forKey: .dimensions)
    unknown = try container.decode(Bool.self, forKey: .unknown)
    weights = try container.decode(Initializer.self, forKey: .weights)
    try check(in: decoder)
  }

  var figures: [Figure] {
    let ascend = zip(columns, columns.dropFirst()).allSatisfy(<)
    return [
      Figure(
        "columns", columns, ascend && columns.first ?? -1 >= 0,
        expected: "ascending numbers from 0, at least one"),
      .count("categories", categories, atMost: 1 << 24),
      .count("dimensions", dimensions, atMost: 1 << 24),
    ]
  }

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

  /// Calls `passing` with the elements of x between chosen columns, where they begin, how many they are and
  /// where they lie in y; and `embedded` with a chosen column's category, and where in y its vector lies.
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
