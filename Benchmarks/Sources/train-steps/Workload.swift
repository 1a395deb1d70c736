import ArgumentParser
import Descent
import Measuring

/// A network, its data and its training settings. `peers/workloads.py` defines the same workloads.
struct Workload {
  let name: String
  /// The numbers of inputs, hidden units and outputs.
  let widths: [Int]
  let rows: Int
  /// The number of steps after which the loss is compared.
  let checkedSteps: Int

  static let all = [
    Workload(name: "eleven-lines", widths: [3, 4, 1], rows: 4, checkedSteps: 1000),
    Workload(
      name: "mlp-784-512-512-10", widths: [784, 512, 512, 10], rows: 4096, checkedSteps: 20),
    Workload(name: "mlp-4096", widths: [4096, 4096, 4096, 10], rows: 4096, checkedSteps: 3),
    Workload(name: "table-20-64-1", widths: [20, 64, 1], rows: 4096, checkedSteps: 1000),
    Workload(name: "predict", widths: [784, 512, 512, 10], rows: 10_000, checkedSteps: 1),
    Workload(name: "digits-to-97", widths: [64, 128, 64, 10], rows: 1797, checkedSteps: 1),
  ]

  /// True for the classic network, which uses sigmoids, no biases, sums over the batch and Double.
  private var isElevenLines: Bool { name == "eleven-lines" }
  var reduction: Reduction { isElevenLines ? .sum : .mean }

  var loss: any Loss {
    if isElevenLines { return SquaredError.half }
    return widths.last == 1 ? SquaredError.plain : SoftmaxCrossEntropy()
  }

  func optimizer(_ rule: Rule) -> any Optimizer {
    switch rule {
    case .sgd: SGD(learningRate: isElevenLines ? 1 : 0.01)
    case .adam: Adam(learningRate: 0.001)
    }
  }

  /// The multiplications and additions of the products for each row: forward and, in training, two
  /// backward for each layer, except for the gradient of the features.
  var operationsPerRow: Double {
    let products = zip(widths, widths.dropFirst()).map { Double(2 * $0 * $1) }
    let forward = products.reduce(0, +)
    return name == "predict" ? forward : 3 * forward - products[0]
  }

  /// Returns the features, row by row, from stream 0.
  func features() -> [Float] {
    var stream = NumberStream(0)
    return stream.uniform(rows * widths[0]).map { Float($0) }
  }

  func data() throws -> ArrayDataset {
    if isElevenLines {
      let x: [[Double]] = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
      return try ArrayDataset(features: x, targets: [[0], [1], [1], [0]])
    }
    // The targets are stream 1.
    var stream = NumberStream(1)
    let targets =
      widths.last == 1
      ? stream.uniform(rows).map { Float($0) } : stream.integers(rows, below: 10).map { Float($0) }
    return try ArrayDataset(flat: features(), shape: [widths[0]], targets: targets)
  }

  /// Returns the initial model. The layers' weights are streams 2, 3, …, and the biases are 0.
  func model() throws -> Model {
    var model = try Model(
      network, input: [widths[0]], precision: isElevenLines ? .double : .single)
    let weights = model.parameterShapes.filter { $0.name.hasSuffix("weight") }
    for (layer, weight) in weights.enumerated() {
      let inputs = Double(widths[layer])
      var stream = NumberStream(UInt64(2 + layer))
      model[weight.name] = stream.uniform(
        weight.shape.count, scale: isElevenLines ? 1 : (6 / inputs).squareRoot())
    }
    return model
  }

  private var network: Sequential {
    let last = widths.count - 1
    return Sequential(
      (1...last).flatMap { index -> [any Layer] in
        if isElevenLines { return [Dense(widths[index], bias: false), Sigmoid()] }
        return index == last ? [Dense(widths[index])] : [Dense(widths[index]), ReLU()]
      })
  }
}

extension Workload: ExpressibleByArgument {
  init?(argument: String) {
    guard let known = Self.all.first(where: { $0.name == argument }) else { return nil }
    self = known
  }
}
