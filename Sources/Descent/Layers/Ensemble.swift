import DescentKernels

/// y = mean fᵢ(x) over members f₀, f₁, …, networks of the same input and as many outputs: a "deep ensemble".
/// Lakshminarayanan, Pritzel, Blundell, "Simple and Scalable Predictive Uncertainty Estimation using Deep
/// Ensembles" (2017).
///
/// Of classes the mean is that of the probabilities, and the output is its logit again, so that the loss and
/// the metrics are those of a single network. The members are usually trained alone, and put together by
/// `Model(ensembleOf:mean:)`.
///
/// The parameters are those of the members: if the Ensemble is layer 0, `0.1.2.weight` is the weight of layer
/// 2 of member 1; if there is only one member, `0.2.weight` is that of its layer 2.
public struct Ensemble: Layer {
  /// What the mean is taken of.
  public enum Mean: String, Codable, CaseIterable, Hashable, Sendable {
    /// The outputs: y = Σ zᵢ / n.
    case numbers
    /// The probabilities of class 1 of two, of each output: y = log p̄ − log(1 − p̄) with p̄ = Σ σ(zᵢ) / n.
    case logit
    /// The probabilities of the classes: y = log p̄ with p̄ = Σ softmax(zᵢ) / n.
    case logits
  }

  /// `ensemble`.
  public static let kind = "ensemble"
  /// f₀, f₁, …
  public private(set) var members: [Sequential]
  /// What the mean is taken of.
  public private(set) var mean: Mean
  /// The members.
  public var branches: [Sequential] { members }

  /// Creates a layer of these members.
  public init(_ members: [Sequential], mean: Mean = .numbers) {
    (self.members, self.mean) = (members, mean)
  }

  /// The members, which are required, and what the mean is taken of.
  public static let hyperparameters = Hyperparameters(
    default: Ensemble([]), Hyperparameter("members", \.members).required,
    .choice("mean", \.mean))

  /// `Ensemble of 4, each Dense 8 → ReLU → Dense 1`
  public var summary: String {
    let all = members.map(\.summary)
    let counts = Dictionary(grouping: all) { $0 }.mapValues(\.count)
    var kinds: [String] = []
    for summary in all where !kinds.contains(summary) { kinds.append(summary) }
    let texts = kinds.map { (counts[$0] ?? 1) > 1 ? "\(grouped(counts[$0] ?? 1)) × \($0)" : $0 }
    return "Ensemble of \(grouped(members.count))"
      + (kinds.count == 1 ? ", each \(kinds[0])" : ": " + texts.joined(separator: "; "))
  }

  /// The shape of each member's output. Throws if there is no member, if one has no layers, or if two have
  /// different ones.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    var shape: Shape?
    for (number, member) in members.enumerated() {
      let output: Shape
      do {
        output = try member.outputShape(for: input)
      } catch {
        throw ShapeError("member \(number): \(error)")
      }
      guard !member.layers.isEmpty else {
        throw ShapeError("member \(number) of an Ensemble has no layers")
      }
      guard output == shape ?? output else {
        throw ShapeError(
          "member \(number) of an Ensemble makes \(output); expected \(shape ?? []) as of the others"
        )
      }
      shape = output
    }
    guard let shape else { throw ShapeError("an Ensemble without members") }
    return shape
  }

  /// The probabilities of each member.
  public func cacheCount(for input: Shape) -> Int {
    mean == .numbers ? 0 : members.count.saturating(times: outputs(for: input))
  }

  /// Three matrices as large as the output: two sums, and what is added to them.
  public func scratchCount(for input: Shape) -> Int { outputs(for: input).saturating(times: 3) }

  private func outputs(for input: Shape) -> Int { (try? outputShape(for: input).count) ?? 0 }

  /// The mean, and of probabilities its logit
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    let (sum, opposite) = (pass.scratch.part(0, like: y), pass.scratch.part(1, like: y))
    for member in members.indices {
      let output = pass.forward(x, through: member)
      switch mean {
      case .numbers: sum.add(output, isFirst: member == 0)
      case .logit:
        let probability = pass.cache.part(member, like: y)
        Kernels.map(DESCENT_SIGMOID, output, into: probability)
        sum.add(probability, isFirst: member == 0)
        let other = pass.scratch.part(2, like: y)
        other.copy(from: output)
        other.scale(by: -1)
        Kernels.map(DESCENT_SIGMOID, other, into: other)
        opposite.add(other, isFirst: member == 0)
      case .logits:
        let probabilities = pass.cache.part(member, like: y)
        Kernels.softmax(output, into: probabilities)
        sum.add(probabilities, isFirst: member == 0)
      }
    }
    sum.scale(by: 1 / Double(members.count))
    switch mean {
    case .numbers: y.copy(from: sum)
    case .logits: sum.takeLogarithm(into: y)
    case .logit:
      opposite.scale(by: 1 / Double(members.count))
      sum.takeLogarithm(into: y)
      opposite.takeLogarithm(into: opposite)
      y.add(-1, times: opposite)
    }
  }

  /// dzᵢ = dy / n, times p′ᵢ(zᵢ)·(2 + exp y + exp −y) of a logit, and of logits through the softmax from
  /// dy·exp(−y) / n; then back through each member
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    let gradient = pass.scratch.part(0, like: y)
    setMeanGradient(dy, y, into: gradient, pass)
    for member in members.indices {
      let part = pass.outputGradient(of: member, rows: x.rows)
      switch mean {
      case .numbers: part.copy(from: gradient)
      case .logit:
        let probability = pass.cache.part(member, like: y)
        Kernels.mapBackward(DESCENT_SIGMOID, gradient, y: probability, into: part)
      case .logits:
        let probabilities = pass.cache.part(member, like: y)
        Kernels.softmaxBackward(gradient, y: probabilities, into: part)
      }
      pass.backward(part, through: member, x: x, into: dx, adding: member > 0)
    }
  }

  /// The gradient of a member's output or, of probabilities, of these.
  private func setMeanGradient(_ dy: Matrix, _ y: Matrix, into gradient: Matrix, _ pass: Pass) {
    let (exponential, reciprocal) = (pass.scratch.part(1, like: y), pass.scratch.part(2, like: y))
    Kernels.map(DESCENT_EXP, y, into: exponential)
    reciprocal.copy(from: y)
    reciprocal.scale(by: -1)
    Kernels.map(DESCENT_EXP, reciprocal, into: reciprocal)
    let share = 1 / Double(members.count)
    for row in 0..<y.rows {
      for column in 0..<y.columns {
        let slope =
          switch mean {
          case .numbers: 1.0
          case .logit: 2 + exponential[row, column] + reciprocal[row, column]
          case .logits: reciprocal[row, column]
          }
        gradient[row, column] = dy[row, column] * share * slope
      }
    }
  }
}

extension Matrix {
  /// The matrix of this number, each as large as `other`, of those that lie in this one.
  fileprivate func part(_ number: Int, like other: Matrix) -> Matrix {
    block(at: number * other.count, rows: other.rows, columns: other.columns)
  }

  /// Computes self := other if it is the first, and else self + other.
  fileprivate func add(_ other: Matrix, isFirst: Bool) {
    if isFirst { copy(from: other) } else { Kernels.add(self, other, into: self) }
  }

  /// Computes y = log self, with the least normal number in place of smaller ones, so that it is finite.
  fileprivate func takeLogarithm(into y: Matrix) {
    let least: Double =
      switch precision {
      case .single: Double(Float.leastNormalMagnitude)
      case .double: .leastNormalMagnitude
      }
    Kernels.clamp(self, to: least...1)
    Kernels.map(DESCENT_LOG, self, into: y)
  }
}
