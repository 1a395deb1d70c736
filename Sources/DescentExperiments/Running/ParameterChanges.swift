import Descent

/// What a step has changed in the parameters of a network.
struct ParameterChanges {
  /// The layers that have parameters.
  private(set) var layers: [ExaminedStep.Layer] = []
  /// The parameter that has changed most; nil if none has.
  private(set) var largest: ExaminedStep.LargestChange?
  /// The angle in degrees between the step and the descent along the gradient; nil if one is 0.
  let turn: Double?

  /// The changes from one model to another of the same network, beside the gradient before.
  init(from before: Model, to after: Model, _ gradient: MeanGradient) {
    var sums: [Int: Sums] = [:]
    var (total, product) = (Sums(), 0.0)
    for (name, _) in before.parameterShapes {
      // Statistics of the rows, such as running means, are not trained.
      guard let old = before[name], let new = after[name] else { continue }
      let number = Int(name.prefix { $0 != "." }) ?? 0
      let slope = gradient[name]
      var sum = sums[number] ?? Sums()
      for index in old.indices {
        let change = new[index] - old[index]
        sum.add(old[index], change, slope?[index] ?? 0)
        product -= change * (slope?[index] ?? 0)
        if change.magnitude > (largest.map { ($0.after - $0.before).magnitude } ?? 0) {
          largest = .init(name: name, index: index, before: old[index], after: new[index])
        }
      }
      sums[number] = sum
    }
    layers = sums.keys.sorted().map { number in
      let sum = sums[number] ?? Sums()
      total.add(sum)
      return ExaminedStep.Layer(
        number: number, summary: before.architecture.layers[number].summary,
        parameters: sum.count, norm: sum.squares.squareRoot(),
        gradientNorm: sum.gradients.squareRoot(), change: sum.changes.squareRoot())
    }
    let cosine = product / (total.changes.squareRoot() * total.gradients.squareRoot())
    turn = cosine.isFinite ? degrees(ofCosine: min(1, max(-1, cosine))) : nil
  }

  /// Sums of squares.
  private struct Sums {
    var (count, squares, changes, gradients) = (0, 0.0, 0.0, 0.0)

    mutating func add(_ value: Double, _ change: Double, _ gradient: Double) {
      count += 1
      squares += value * value
      changes += change * change
      gradients += gradient * gradient
    }

    mutating func add(_ other: Sums) {
      count += other.count
      squares += other.squares
      changes += other.changes
      gradients += other.gradients
    }
  }
}
