/// Takes rows through the network and back, in memory of its own, and measures the gradient of each row.
///
/// It reads the trainer's parameters and writes nothing of the trainer.
final class RowGradientPass {
  /// The largest number of rows that go through the network at a time.
  static let chunk = Model.chunk

  /// What it measures of rows that went through together: of weightᵢ · lossᵢ, except that `losses` are not
  /// weighted.
  struct Part {
    let losses: [Double]
    let weights: [Double]
    /// Empty unless `measuresRows`, as `products`.
    var squaredNorms: [Double]
    /// With the direction or, without one, with the sum of these rows' gradients.
    var products: [Double]
  }

  /// Whether each row is measured, or the mean of all alone. Default: true.
  var measuresRows = true
  private let plan: TrainingPlan
  private let network: Network
  /// The key and the number of the next step.
  private let next: (key: RandomKey, step: Int)
  private let frozen: Set<Int>
  private let context: PassContext
  private let stored = StoredGradients()
  private let workspace: Workspace
  private let examples: Examples
  /// The sum of the gradients of the rows that went through together.
  private let gradients: Buffer
  /// What the rows are compared with, in the network's precision.
  private var direction: Buffer
  /// x·H of a Dense layer.
  private let space: Buffer
  private lazy var single = SingleRowPass(
    network, parameters: context.parameters, frozen: frozen)
  private var sums: (rows: Int, weight: Double, loss: Double, gradient: Buffer)

  /// For at most this number of rows of the dataset. Throws if they do not fit the network, or if a layer
  /// mixes the rows of a batch.
  init(
    _ trainer: Trainer, rows: Int, of dataset: some Dataset
  ) throws(TrainingError) {
    trainer.checkIsNotBusy()
    try trainer.check(dataset)
    let precision = trainer.state.parameters.precision
    let rows = min(rows, Self.chunk)
    plan = trainer.plan
    network = plan.network
    frozen = trainer.state.frozen
    next = (trainer.key.derived(UInt64(trainer.state.step)), trainer.state.step + 1)
    workspace = Workspace(network, capacity: rows, precision: precision)
    gradients = Buffer(count: network.vectorCount, precision: precision)
    direction = gradients
    context = PassContext(
      .training, parameters: trainer.state.parameters.all, gradients: gradients.all,
      memory: workspace.memory, rows: rows)
    context.freeze(frozen)
    examples = Examples(
      capacity: rows, features: network.input.count, targets: plan.targets.count,
      precision: precision)
    space = Buffer(count: rows * network.widest, precision: precision)
    sums = (0, 0, 0, Buffer(count: network.vectorCount, precision: .double))
    try checkRowsAreIndependent()
  }

  /// Returns the gradient of the mean loss of the rows. Call it once, after the last rows.
  func finish() -> MeanGradient {
    MeanGradient(
      rows: sums.rows, weight: sums.weight, lossSum: sums.loss, sum: sums.gradient,
      places: network.layers.all.flatMap(places))
  }

  /// Compares the rows with this gradient; with the sum of the rows that go through together, if it is nil.
  func compare(with mean: MeanGradient?) {
    guard let mean else { return }
    require(
      mean.values.count == network.vectorCount,
      "a gradient of \(mean.values.count) elements for a network of \(network.vectorCount); expected "
        + "one of the same network")
    direction = Buffer(count: network.vectorCount, precision: gradients.precision)
    direction.all.copy(from: mean.values.all)
  }

  /// The parameters of a layer whose gradients count.
  private func places(of layer: NetworkLayer) -> [ParameterPlace] {
    frozen.contains(layer.number) ? [] : layer.places.filter(\.isTrained)
  }

  /// A layer whose state follows the batches, such as running means, computes with that of the batch.
  private func checkRowsAreIndependent() throws(TrainingError) {
    for layer in network.layers.all
    where !frozen.contains(layer.number) && layer.places.contains(where: { !$0.isTrained }) {
      let title = network.architecture.layers[layer.number].title(layer.number)
      throw .rowsDepend(
        "\(title) computes a row's output from the other rows of its batch, so a row has no gradient of "
          + "its own; use a layer-normalization instead of a batch-normalization, or freeze the layer"
      )
    }
  }
}

extension RowGradientPass {
  /// Takes the rows of a batch through the network, a chunk at a time, and calls `body` with each part.
  /// Throws if the rows cannot be read, or if the loss of a row is not defined or not finite.
  func run(
    _ batch: Batch, of dataset: some Dataset, _ body: (Part) -> Void
  ) throws(TrainingError) {
    for start in stride(from: 0, to: batch.count, by: Self.chunk) {
      let end = min(start + Self.chunk, batch.count)
      do { try examples.read(batch.part(start..<end), of: dataset) } catch {
        throw .dataset(error)
      }
      body(try measure(batch, from: start))
      sums.rows += examples.rows
      sums.weight += examples.batchWeight
      for place in network.layers.all.lazy.flatMap(places) {
        place.range.of(sums.gradient.all).add(place.range.of(gradients.all))
      }
    }
  }

  /// Takes the rows that have been read, those of a batch from this position on, through the network and
  /// back.
  private func measure(_ batch: Batch, from start: Int) throws(TrainingError) -> Part {
    workspace.prepareLayerMemory(rows: examples.rows)
    context.begin(
      rows: examples.rows, from: start, of: batch.count, weights: examples.givenWeights,
      consumer: stored)
    let y = network.layers.forward(examples.features, in: context, key: next.key) { number, _ in
      workspace.output(of: number)
    }
    let dy = workspace.gradient(y.columns, of: 0)
    let weights =
      examples.givenWeights?.values() ?? Array(repeating: 1.0, count: examples.rows)
    var part = Part(
      losses: try losses(of: y, weights, batch, from: start, gradient: dy), weights: weights,
      squaredNorms: [], products: [])
    if measuresRows {
      part.squaredNorms = Array(repeating: 0, count: examples.rows)
      part.products = part.squaredNorms
    }
    _ = network.layers.backward(
      dy, from: y, to: examples.features, in: context, key: next.key, output: workspace.output
    ) { number, _ in
      number == 0 ? nil : workspace.inputGradient(of: number)
    } finished: { layer in
      if measuresRows { add(layer, to: &part) }
    }
    return part
  }

  private func losses(
    of y: Matrix, _ weights: [Double], _ batch: Batch, from start: Int, gradient: Matrix
  ) throws(TrainingError) -> [Double] {
    let losses = workspace.losses
    do {
      try plan.loss.evaluate(
        y, examples.targets, weights: examples.givenWeights, gradient: gradient, scale: 1,
        losses: losses)
    } catch {
      throw .target(row: batch[start + error.position], error)
    }
    let values = losses.values(as: Double.self)
    for (position, loss) in values.enumerated() {
      guard loss.isFinite else {
        throw .notFinite(step: next.step, row: batch[start + position], loss: loss)
      }
      sums.loss += loss * weights[position]
    }
    return values
  }
}

extension RowGradientPass {
  /// Adds the layer's part of each row's squared norm and product. Its `backward` has returned.
  private func add(_ layer: NetworkLayer, to part: inout Part) {
    let places = places(of: layer)
    guard !places.isEmpty else { return }
    let (number, last) = (layer.number, network.layers.count - 1)
    let x = number == 0 ? examples.features : workspace.output(of: number - 1)
    let dy =
      number == last
      ? workspace.gradient(layer.outputs, of: 0) : workspace.inputGradient(of: number + 1)
    if network.architecture.layers[number] is Dense {
      addDense(places, x, dy, to: &part)
      return
    }
    for row in 0..<x.rows {
      single.run(
        layer, x: x.rows(row..<row + 1), dy: dy.rows(row..<row + 1), row: row, of: context,
        key: next.key)
      for place in places {
        let gradient = place.range.asRow.of(single.gradients.all)
        part.squaredNorms[row] += Kernels.squares(of: gradient)
        part.products[row] += rowProducts(gradient, place.range.asRow.of(direction.all))[0]
      }
    }
  }

  /// ‖xᵀ·dy‖² = ‖x‖²·‖dy‖² and ⟨xᵀ·dy, H⟩ = (x·H)·dy, row by row; the bias is a weight of x = 1.
  private func addDense(_ places: [ParameterPlace], _ x: Matrix, _ dy: Matrix, to part: inout Part)
  {
    let hasBias = places.count > 1
    for row in 0..<x.rows {
      let squares = Kernels.squares(of: x.rows(row..<row + 1)) + (hasBias ? 1 : 0)
      part.squaredNorms[row] += squares * Kernels.squares(of: dy.rows(row..<row + 1))
    }
    let product = space.matrix(rows: x.rows, columns: dy.columns)
    Kernels.product(
      x, places[0].range.of(direction.all),
      initial: hasBias ? places[1].range.of(direction.all) : nil, into: product)
    for (row, value) in rowProducts(product, dy).enumerated() { part.products[row] += value }
  }
}

extension Matrix {
  /// Computes self := self + x, in Double, for x in either precision.
  fileprivate func add(_ x: Matrix) {
    guard x.precision == .single else { return Kernels.add(self, x, into: self) }
    withMutableSpan(as: Double.self) { sums in
      x.withSpan(as: Float.self) { x in
        for index in x.indices { sums[index] += Double(x[index]) }
      }
    }
  }
}
