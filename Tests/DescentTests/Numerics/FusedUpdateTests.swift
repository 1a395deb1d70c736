import Testing

@testable import Descent

/// A large weight that moves while its gradient is computed,
/// compared with one that moves by a stored gradient.
struct FusedUpdateTests {
  static let rules: [any FusedRule] = [
    SGD(learningRate: 0.1), Momentum(learningRate: 0.1, weightDecay: 0.1),
    Nesterov(learningRate: 0.1), Adam(learningRate: 0.1),
    AdamW(learningRate: 0.1, epsilonPlace: .inside), RAdam(learningRate: 0.1, weightDecay: 0.1),
  ]

  @Test("The tests cover every rule that supports fused updates")
  func complete() {
    let fused = Catalog.standard.optimizers.filter { $0 is any FusedRule.Type }
    #expect(
      Set(fused.map { $0.kind }) == Set(Self.rules.map { type(of: $0).kind }))
  }

  @Test(
    "Fused updates give weights and slots the same bytes, whatever the shape",
    arguments: rules.indices,
    Precision.allCases)
  func kernels(rule: Int, precision: Precision) {
    let rule = Self.rules[rule]
    // Terms of each form and beyond a block; columns of whole vectors and others.
    for (terms, rows, columns) in [
      (1, 29, 16), (1, 5, 37), (2, 17, 33), (3, 8, 64), (4, 31, 100), (5, 14, 32), (8, 30, 48),
      (24, 9, 96), (24, 9, 600), (25, 9, 96), (33, 61, 70), (257, 15, 40), (600, 3, 19),
      (9, 700, 130), (1, 700, 130), (130, 520, 130), (300, 515, 45), (513, 70, 2049),
    ] {
      let x = Buffer.uniform(terms * rows, seed: 1, precision)
      let dy = Buffer.uniform(terms * columns, seed: 2, precision)
      func moved(fused: Bool) -> [[Double]] {
        let weights = Buffer.uniform(rows * columns, seed: 3, precision)
        let gradients = Buffer(count: rows * columns, precision: precision)
        let slots = Buffer.uniform(rule.slots.count * rows * columns, seed: 4, precision)
        for index in 0..<slots.count { slots.all[0, index] = slots.all[0, index].magnitude }
        let views = SlotViews(
          flat: slots.matrix(rows: rule.slots.count, columns: rows * columns))
        let (w, g) = (
          weights.matrix(rows: rows, columns: columns),
          gradients.matrix(rows: rows, columns: columns)
        )
        for number in [1, 2, 9] {
          let step = UpdateStep(number: number, learningRate: 0.1, weightDecay: 0.01)
          let xs = x.matrix(rows: terms, columns: rows)
          let dys = dy.matrix(rows: terms, columns: columns)
          if fused {
            Kernels.apply(
              rule.kernelUpdate(step), to: w, gradient: xs, dys, through: g, slots: views)
          } else {
            Kernels.transposedProduct(xs, dys, into: g)
            rule.update(w, gradients: g, slots: views, at: step)
          }
        }
        return [weights.all.values(), slots.all.values()]
      }
      #expect(
        moved(fused: true) == moved(fused: false),
        "\(type(of: rule).kind), \(terms) terms of \(rows) × \(columns)")
    }
  }

  @Test(
    "A step gives the same bytes as its gradient followed by the update", arguments: rules.indices,
    [1, 3, 8, 67])
  func steps(rule: Int, batch: Int) throws {
    let data = try ArrayDataset.uniform(rows: 150, features: 200)
    func trainer() throws -> Trainer {
      try Trainer(
        Sequential {
          Dense(333)
          ReLU()
          Dense(130, bias: false)
          Tanh()
          Dense(10)
        }, for: data, loss: SoftmaxCrossEntropy(), optimizer: Self.rules[rule], seed: 3)
    }
    let (whole, halves) = (try trainer(), try trainer())
    let before = try whole.model.serialized()
    var totals = halves.emptyTotals
    for batch in MiniBatches(of: .mini(batch), from: 150).prefix(5) {
      try whole.step(batch, of: data)
      try halves.gradient(of: batch, from: data, adding: &totals)
      halves.update()
      #expect(try whole.model.serialized() == halves.model.serialized())
    }
    #expect(try whole.model.serialized() != before)
    #expect(whole.gradient(named: "0.weight") == nil)
    whole.keepsGradients = true
    try whole.step(Batch(rows: [149]), of: data)
    try halves.gradient(of: Batch(rows: [149]), from: data, adding: &totals)
    #expect(whole.gradient(named: "0.weight") == halves.gradient(named: "0.weight"))
    #expect(halves.gradient(named: "0.weight")?.count == 200 * 333)
  }

  @Test("A batch whose rows all weigh 0 moves no large weight")
  func weightless() throws {
    let data = try ArrayDataset(
      features: (0..<4).map { row in (0..<200).map { Double($0 * row) } },
      targets: (0..<4).map { [Double($0)] }, weights: [0.0, 0, 1, 1])
    let trainer = try Trainer(
      Sequential {
        Dense(100)
        Dense(1)
      }, for: data, loss: SquaredError.plain, optimizer: Adam())
    let before = try trainer.model.serialized()
    try trainer.step(Batch(rows: [0, 1]), of: data)
    #expect(try trainer.model.serialized() == before && trainer.steps == 0)
    try trainer.step(Batch(rows: [1, 2]), of: data)
    #expect(try trainer.model.serialized() != before && trainer.steps == 1)
  }
}
