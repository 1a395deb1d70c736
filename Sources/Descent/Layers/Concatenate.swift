/// y = [f₀(x), f₁(x), …]: the outputs of branches side by side. Each branch has the same input.
///
///     Concatenate {
///       Sequential {
///         Dense(8)
///         ReLU()
///       }
///       Dense(2)
///       Sequential {}
///     }
///
/// A branch without layers passes its input on, as in Huang, Liu, van der Maaten, Weinberger, "Densely
/// Connected Convolutional Networks" (2017).
///
/// The parameters are those of the branches. If the Concatenate is layer 2, `2.1.0.weight` is the weight of
/// the first layer of branch 1; if it has only one branch, `2.0.weight` is that of the first layer.
public struct Concatenate: Layer {
  /// `concatenate`.
  public static let kind = "concatenate"
  /// f₀, f₁, …
  public private(set) var branches: [Sequential]

  /// Creates a layer of these branches.
  public init(_ branches: [Sequential]) { self.branches = branches }

  /// Creates a layer of the branches that the closure lists, with `if` and `for`. A branch is a
  /// `Sequential` or a single layer.
  public init(@BranchBuilder _ branches: () -> [Sequential]) { self.branches = branches() }

  /// The branches, which are required.
  public static let hyperparameters = Hyperparameters(
    default: Concatenate([]), Hyperparameter("branches", \.branches).required)

  /// `Concatenate(Dense 8 → ReLU, Dense 2, input)`
  public var summary: String {
    "Concatenate(\(branches.map { $0.layers.isEmpty ? "input" : $0.summary }.joined(separator: ", ")))"
  }

  /// `[outputs]`, the number of elements of all branches together. Throws if there is no branch, or if there
  /// are more than 2²⁸ elements, which a few lines of a file could ask for.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard !branches.isEmpty else { throw ShapeError("a Concatenate without branches") }
    var count = 0
    for (number, branch) in branches.enumerated() {
      do {
        count = try count.addingReportingOverflow(branch.outputShape(for: input).count).0
      } catch {
        throw ShapeError("branch \(number): \(error)")
      }
      guard 1...1 << 28 ~= count else {
        throw ShapeError(
          "the branches of a Concatenate put out more than \(grouped(1 << 28)) elements a row")
      }
    }
    return [count]
  }

  /// y = [f₀(x), f₁(x), …]
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    var column = 0
    for branch in 0..<branches.count {
      let part = pass.forward(x, through: branch)
      for row in 0..<x.rows {
        y.copyRow(
          row * y.columns + column, count: part.columns, from: part, at: row * part.columns)
      }
      column += part.columns
    }
  }

  /// dx = Σ fᵢ′(x)ᵀ·dyᵢ over the branches, with dyᵢ the columns of dy that are those of branch i.
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    var column = 0
    for branch in 0..<branches.count {
      let part = pass.outputGradient(of: branch, rows: x.rows)
      for row in 0..<x.rows {
        part.copyRow(
          row * part.columns, count: part.columns, from: dy, at: row * dy.columns + column)
      }
      pass.backward(part, through: branch, x: x, into: dx, adding: branch > 0)
      column += part.columns
    }
  }
}

/// Builds the branches of a `Concatenate`.
@resultBuilder
public enum BranchBuilder {
  /// A branch of one layer.
  public static func buildExpression(_ layer: some Layer) -> [Sequential] {
    [Sequential([layer])]
  }
  /// A branch.
  public static func buildExpression(_ branch: Sequential) -> [Sequential] { [branch] }
  /// The branches of all statements, in order.
  public static func buildBlock(_ parts: [Sequential]...) -> [Sequential] { parts.flatMap { $0 } }
  /// `if` without `else`.
  public static func buildOptional(_ part: [Sequential]?) -> [Sequential] { part ?? [] }
  /// `if`.
  public static func buildEither(first part: [Sequential]) -> [Sequential] { part }
  /// `else`.
  public static func buildEither(second part: [Sequential]) -> [Sequential] { part }
  /// `for`.
  public static func buildArray(_ parts: [[Sequential]]) -> [Sequential] { parts.flatMap { $0 } }
}
