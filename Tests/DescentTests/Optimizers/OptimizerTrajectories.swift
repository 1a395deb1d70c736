import Foundation

@testable import Descent

/// A rule of a golden file, and its parameters along the shared sequence of gradients.
struct OptimizerTrajectory: Decodable, Sendable {
  let kind: String
  let source: String
  let rule: any Optimizer
  /// The λ of an L2 penalty in the gradient.
  let l2: Double?
  /// The shape of a weight without a bias; without a shape, the weight is 3 × 3 and has a bias.
  let shape: [Int]?
  let parameters: [[Double]]

  private enum CodingKeys: String, CodingKey {
    case kind, source, hyperparameters, l2, shape, parameters
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(String.self, forKey: .kind)
    source = try container.decode(String.self, forKey: .source)
    l2 = try container.decodeIfPresent(Double.self, forKey: .l2)
    shape = try container.decodeIfPresent([Int].self, forKey: .shape)
    parameters = try container.decode([String].self, forKey: .parameters).map(numbers)
    func rule<Rule: Optimizer>(_ type: Rule.Type) throws -> any Optimizer {
      try container.decode(type, forKey: .hyperparameters)
    }
    let kind = kind
    guard let type = Catalog.standard.optimizers.first(where: { $0.kind == kind }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "no rule \(kind)")
    }
    self.rule = try rule(type)
  }
}

/// A rule and its formula, written element by element in Double, without the kernels: for a rule that no other
/// library has.
struct OptimizerDerivation: Sendable {
  let rule: any Optimizer
  /// Moves `p`, the elements of one parameter, by their gradients `g`. `state` has an array for each slot of the
  /// rule, as long as `p` and initially zero.
  let update:
    @Sendable (
      _ p: inout [Double], _ g: [Double], _ state: inout [[Double]], _ step: UpdateStep
    ) -> Void
}

/// The gradients of the golden trajectories, and the steps after which these have the parameters.
struct GradientSequence: Decodable, Sendable {
  let start: [Double]
  let gradients: [[Double]]
  let steps: [Int]

  private enum CodingKeys: String, CodingKey { case start, gradients, steps }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    start = numbers(try container.decode(String.self, forKey: .start))
    gradients = try container.decode([String].self, forKey: .gradients).map(numbers)
    steps = try container.decode([Int].self, forKey: .steps)
  }

  /// Returns the parameters after each of `steps`, as a
  /// trainer's updater moves those of one Dense layer.
  func follow(
    _ rule: any Optimizer, shape: [Int]? = nil, l2: Double = 0,
    decaying: ParameterSelection = .weights, precision: Precision = .double
  ) throws -> [[Double]] {
    let shape = shape ?? [3, 3]
    let network = try Network(
      Sequential { Dense(shape[1], bias: shape[0] * shape[1] < 12) }, input: [shape[0]])
    let start = Buffer(count: network.vectorCount, precision: precision)
    let gradients = Buffer(count: network.vectorCount, precision: precision)
    var stepOptions = StepOptions()
    stepOptions.decaying = decaying
    let state = TrainingState(of: network, from: start, rule, stepOptions)
    let parameters = state.parameters
    let updater = Updater(network, rule, state, gradients: gradients.all, stepOptions: stepOptions)
    let ranges = network.places.map(\.range)
    func set(_ values: [Double], in flat: Matrix) {
      var rest = values[...]
      for range in ranges {
        let part = range.of(flat)
        part.set(Array(rest.prefix(part.count)))
        rest = rest.dropFirst(part.count)
      }
    }
    set(self.start, in: parameters.all)
    let penalty = Penalty(l2: l2)
    var kept: [[Double]] = []
    for (index, gradient) in self.gradients.enumerated() {
      set(gradient, in: gradients.all)
      for range in network.ranges(of: penalty.parameters) {
        penalty.add(to: range.of(gradients.all), of: range.of(parameters.all))
      }
      updater.update(StepSettings(number: index + 1, learningRate: rule.learningRate))
      if steps.contains(index + 1) {
        kept.append(ranges.flatMap { $0.of(parameters.all).values(as: Double.self) })
      }
    }
    return kept
  }
}

extension GradientSequence {
  /// The parameters after each of `steps` by the derivation: a weight 3 × 3, which decays, then a bias, which
  /// does not.
  func follow(_ derivation: OptimizerDerivation) -> [[Double]] {
    let rule = derivation.rule
    var parameters = [Array(start[..<9]), Array(start[9..<12])]
    var states = parameters.map { p in rule.slots.map { _ in p.map { _ in 0.0 } } }
    var kept: [[Double]] = []
    for (index, gradient) in gradients.enumerated() {
      for (place, range) in [0..<9, 9..<12].enumerated() {
        derivation.update(
          &parameters[place], Array(gradient[range]), &states[place],
          UpdateStep(
            number: index + 1, learningRate: rule.learningRate,
            weightDecay: place == 0 ? rule.weightDecay : 0))
      }
      if steps.contains(index + 1) { kept.append(parameters[0] + parameters[1]) }
    }
    return kept
  }
}

private func numbers(_ text: String) -> [Double] {
  text.split(separator: " ").map { Double($0)! }
}
