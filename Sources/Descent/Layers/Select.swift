/// y = [x[c₀], x[c₁], …]: the chosen columns, in their order. The layer after it does not see the others.
///
/// In an `Ensemble` it gives members different inputs: Ho, "The Random Subspace Method for Constructing
/// Decision Forests" (1998).
public struct Select: Layer, Hashable {
  /// `select`.
  public static let kind = "select"
  /// c₀ < c₁ < …, counted from 0.
  public private(set) var columns: [Int]

  /// Creates a layer for these columns, each named once.
  public init(_ columns: [Int]) {
    self.columns = columns.sorted()
    check()
  }

  /// The columns, which are required.
  public static let hyperparameters = Hyperparameters(
    default: Select([0]),
    Hyperparameter("columns", \.columns, expected: "ascending numbers from 0, at least one") {
      areColumns($0)
    }.required)

  private static func areColumns(_ numbers: [Int]) -> Bool {
    guard let first = numbers.first, first >= 0 else { return false }
    return zip(numbers, numbers.dropFirst()).allSatisfy(<)
  }

  /// `Select 12`
  public var summary: String { "Select \(grouped(columns.count))" }

  /// `[columns]`; throws if the input has no such column.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard let last = columns.last, last < input.count else {
      throw ShapeError(
        "a Select of column \(columns.last ?? 0) does not fit an input of \(input)")
    }
    return [columns.count]
  }

  /// y = [x[c₀], x[c₁], …]
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    switch x.precision {
    case .single: gather(x, into: y, as: Float.self)
    case .double: gather(x, into: y, as: Double.self)
    }
  }

  /// dx[cⱼ] = dyⱼ, and 0 for the other columns
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    guard let dx else { return }
    dx.clear()
    switch dx.precision {
    case .single: scatter(dy, into: dx, as: Float.self)
    case .double: scatter(dy, into: dx, as: Double.self)
    }
  }

  private func gather<S: Scalar>(_ x: Matrix, into y: Matrix, as type: S.Type) {
    x.withSpan(as: type) { source in
      y.withMutableSpan(as: type) { target in
        for row in 0..<x.rows {
          for (index, column) in columns.enumerated() {
            target[row * y.columns + index] = source[row * x.columns + column]
          }
        }
      }
    }
  }

  private func scatter<S: Scalar>(_ dy: Matrix, into dx: Matrix, as type: S.Type) {
    dy.withSpan(as: type) { source in
      dx.withMutableSpan(as: type) { target in
        for row in 0..<dy.rows {
          for (index, column) in columns.enumerated() {
            target[row * dx.columns + column] = source[row * dy.columns + index]
          }
        }
      }
    }
  }
}
