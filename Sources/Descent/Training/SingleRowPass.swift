/// Runs a layer on one row of a batch, to have the gradient of that row alone.
final class SingleRowPass {
  /// The row's gradient, in the flat vector of all gradients.
  let gradients: Buffer
  private let context: PassContext
  private let stored = StoredGradients()
  private let output: Buffer

  init(_ network: Network, parameters: Matrix, frozen: Set<Int>) {
    gradients = Buffer(count: network.vectorCount, precision: parameters.precision)
    output = Buffer(count: network.widest, precision: parameters.precision)
    context = PassContext(
      .training, parameters: parameters, gradients: gradients.all,
      memory: PassMemory(network, capacity: 1, precision: parameters.precision), rows: 1)
    context.freeze(frozen)
  }

  /// Runs the layer forward and back on the row at this position of another context.
  func run(
    _ layer: NetworkLayer, x: Matrix, dy: Matrix, row: Int, of whole: PassContext, key: RandomKey
  ) {
    context.begin(
      rows: 1, from: whole.firstRow + row, of: whole.batchRows,
      weights: whole.weights?.rows(row..<row + 1), consumer: stored)
    let y = output.matrix(rows: 1, columns: layer.outputs)
    layer.forward(x, into: y, in: context, key: key)
    layer.backward(dy, x: x, y: y, into: nil, in: context, key: key)
  }
}
