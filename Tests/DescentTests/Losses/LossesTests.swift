import Foundation
import Testing

@testable import Descent

/// The losses, compared with values worked out by hand.
struct LossesTests {
  // Predictions [1, −2] of weight 1 and [0, 3] of weight 3; the mean over outputs, then rows.
  static let losses: [(loss: any Loss, targets: [[Double]], expected: Double)] = [
    // Errors 1, −2 and −3, 2; rows' losses 2½ and 6½
    (SquaredError.plain, [[0, 0], [3, 1]], 5.5),
    (SquaredError.half, [[0, 0], [3, 1]], 2.75),
    // 1½ and 2½
    (AbsoluteError(), [[0, 0], [3, 1]], 2.25),
    // With δ = 1: ½, 1½ and 2½, 1½
    (Huber(delta: 1), [[0, 0], [3, 1]], 1.75),
    // With δ = 2: ½, 2 and 4, 2
    (Huber(delta: 2), [[0, 0], [3, 1]], 2.5625),
    // (log(1 + e⁻¹) + log(1 + e⁻²)) / 2, then (log 2 + log(1 + e³)) / 2
    (BinaryCrossEntropy(), [[1, 0], [1, 0]], 1.4581741618702821),
    // log(1 + e⁻³), then log(1 + e³)
    (SoftmaxCrossEntropy(), [[0], [0]], 2.2985873515737420),
    // log(1 + e⁻³), then (log(1 + e³) + log(1 + e⁻³)) / 2
    (SoftmaxCrossEntropy(), [[1, 0], [0.5, 0.5]], 1.1735873515737420),
    // (log cosh 1 + log cosh 2) / 2, then (log cosh 3 + log cosh 2) / 2
    (LogCosh(), [[0, 0], [3, 1]], 1.5827221667059800),
    // (0.1·1 + 0.9·2) / 2, then (0.9·3 + 0.1·2) / 2
    (Quantile(0.9), [[0, 0], [3, 1]], 1.325),
    // (0.5·1 + 0.75·2) / 2, then (0.5·3 + 0) / 2
    (Quantile([0.5, 0.75]), [[0], [3]], 0.8125),
    // (−2 + 1·e²) / 2, then (3 + 4·e⁻³) / 2
    (Gaussian(), [[0], [2]], 1.8733126149181271),
    // (e − 2 + e⁻²) / 2, then (1 + e³ − 3) / 2
    (Poisson(), [[2, 0], [1, 1]], 6.8887784851573326),
    // At a right angle, then 1 − 9 / (3·5)
    (CosineDistance(), [[2, 1], [4, 3]], 0.55),
    // With σ of −1, −2, 0 and 3 squared
    (BinaryFocal(), [[1, 0], [1, 0]], 1.1053954161049316),
    // The same not squared, times ¼ for class 1 and ¾ for class 0
    (BinaryFocal(gamma: 1, alpha: 0.25), [[1, 0], [1, 0]], 0.8532940404361128),
    // 2 and 0, then 1 and 0
    (Hinge(), [[-1, 0], [0, 1]], 0.625),
    (SquaredHinge(), [[-1, 0], [0, 1]], 0.875),
    // σ(−3)²·log(1 + e⁻³), then σ(3)²·log(1 + e³)
    (SoftmaxFocal(), [[0], [0]], 2.0747376516000708),
    // log(1 + e⁻³), then (log(1 + e³) + log(1 + e⁻³)) / 2 − log 2
    (KullbackLeibler(), [[1, 0], [0.5, 0.5]], 0.6537269661537831),
    // 1 − 3 < 0, then 1 + 3 of two classes
    (MultiClassHinge(), [[0], [0]], 1.5),
    // 2 − 3 < 0, then (2 + 3)²
    (MultiClassHinge(margin: 2, isSquared: true, rivals: .hardest), [[0], [0]], 18.75),
    // As if the targets were [0.95, 0.05]
    (BinaryCrossEntropy(labelSmoothing: 0.1), [[1, 0], [1, 0]], 1.4206741618702822),
    // As if the targets were [0.9, 0.1]
    (SoftmaxCrossEntropy(labelSmoothing: 0.2), [[0], [0]], 2.1485873515737421),
  ]

  @Test("Each loss gives the weighted value of its formula", arguments: losses.indices)
  func weightedLosses(index: Int) throws {
    let (loss, targets, expected) = Self.losses[index]
    let data = try ArrayDataset(features: [[1, -2], [0, 3]], targets: targets, weights: [1, 3])
    for precision in Precision.allCases {
      let measured = try Model.identity(precision: precision).evaluate(data, loss: loss).loss
      let tolerance = precision == .double ? 1e-15 : 1e-6
      #expect((measured - expected).magnitude <= tolerance * expected)
    }
  }

  @Test(
    "The loss of one output equals that of the same output among others", arguments: losses.indices)
  func oneOutput(index: Int) throws {
    let (loss, targets, _) = Self.losses[index]
    guard (try? loss.check(prediction: [1], target: [1])) != nil else { return }
    let predictions: [[Double]] = [[1, -2], [0, 3]]
    let (columns, single) = (try trainer(2), try trainer(1))
    func trainer(_ width: Int) throws -> Trainer {
      try Trainer(.identity(width), targets: [width], loss: loss, optimizer: SGD())
    }
    for row in 0..<2 {
      let together = try columns.evaluate(
        ArrayDataset(features: [predictions[row]], targets: [targets[row]])
      ).loss
      let alone = try single.evaluate(
        ArrayDataset(features: predictions[row].map { [$0] }, targets: targets[row].map { [$0] })
      ).loss
      #expect((together - alone).magnitude <= 1e-15 * together)
    }
  }

  @Test("Cross-entropies are exact for logits of ±1e4", arguments: Precision.allCases)
  func stable(precision: Precision) throws {
    func losses(_ loss: any Loss, _ rows: [[Double]], _ targets: [[Double]]) throws -> Totals {
      let data = try ArrayDataset(features: rows, targets: targets)
      return try Trainer(
        .identity(rows[0].count, precision: precision), targets: data.targets, loss: loss,
        optimizer: SGD()
      ).evaluate(data)
    }
    #expect(
      try losses(SoftmaxCrossEntropy(), [[1e4, -1e4], [1e4, -1e4]], [[0], [1]]).loss == 1e4)
    #expect(try losses(BinaryCrossEntropy(), [[1e4], [-1e4]], [[1], [0]]).loss == 0)
    #expect(try losses(BinaryCrossEntropy(), [[1e4], [-1e4]], [[0], [1]]).loss == 1e4)
  }

  /// Returns the losses and the gradients of each row, with weight 1 unless weights are given.
  private static func evaluate(
    _ loss: any Loss, _ predictions: [[Double]], _ targets: [[Double]], weights: [Double]? = nil,
    precision: Precision = .double
  ) throws -> (losses: [Double], gradient: [Double]) {
    func buffer(_ rows: [[Double]]) -> Buffer {
      let buffer = Buffer(count: rows.count * rows[0].count, precision: precision)
      buffer.all.set(rows.flatMap { $0 })
      return buffer
    }
    let (p, t, gradient) = (buffer(predictions), buffer(targets), buffer(predictions))
    let losses = Buffer(count: predictions.count, precision: .double)
    let w = weights.map { buffer($0.map { [$0] }) }
    try loss.evaluate(
      p.matrix(rows: predictions.count, columns: predictions[0].count),
      t.matrix(rows: targets.count, columns: targets[0].count),
      weights: w?.matrix(rows: predictions.count, columns: 1),
      gradient: gradient.matrix(rows: predictions.count, columns: predictions[0].count), scale: 1,
      losses: losses.all)
    return (losses.all.values(), gradient.all.values())
  }

  @Test(
    "A row that weighs 0 counts nowhere, whatever its target", arguments: losses.indices,
    Precision.allCases)
  func weightless(index: Int, precision: Precision) throws {
    let (loss, targets, _) = Self.losses[index]
    try expectWeightless(loss, target: targets[0], precision)
  }

  @Test(
    "A row that weighs 0 counts nowhere under margins between classes",
    arguments: Precision.allCases)
  func weightlessMargins(precision: Precision) throws {
    try expectWeightless(MultiClassHinge(), target: [1], precision)
  }

  private func expectWeightless(
    _ loss: any Loss, target: [Double], _ precision: Precision
  ) throws {
    let alone = try Self.evaluate(loss, [[3, 4]], [target], weights: [2], precision: precision)
    for value in [-1, 1e30, .nan] {
      let none = target.map { _ in value }
      let found = try Self.evaluate(
        loss, [[1, 2], [3, 4], [.nan, 7]], [none, target, none], weights: [0, 2, 0],
        precision: precision)
      #expect(found.losses == [0, alone.losses[0], 0], "\(loss)")
      #expect(found.gradient == [0, 0] + alone.gradient + [0, 0], "\(loss)")
    }
  }

  @Test(
    "A row that weighs 0 counts nowhere when each row has one output", arguments: Precision.allCases
  )
  func weightlessColumn(precision: Precision) throws {
    for loss in [SquaredError(), Huber(), BinaryCrossEntropy(), Poisson()] as [any Loss] {
      let found = try Self.evaluate(
        loss, [[1], [3], [.nan]], [[.nan], [1], [-5]], weights: [0, 2, 0], precision: precision)
      let alone = try Self.evaluate(loss, [[3]], [[1]], weights: [2], precision: precision)
      #expect(found.losses == [0, alone.losses[0], 0], "\(loss)")
      #expect(found.gradient == [0, alone.gradient[0], 0], "\(loss)")
    }
  }

  @Test(
    "Outputs of ±1e4 give finite losses and gradients", arguments: losses.indices,
    Precision.allCases)
  func extremes(index: Int, precision: Precision) throws {
    let (loss, targets, _) = Self.losses[index]
    // exp(1e4), the mean of a Poisson loss, is not a finite Double.
    let highest = loss is Poisson ? 80 : 1e4
    for first in [highest, -1e4, 0] {
      for second in [highest, -1e4, 0] {
        let found = try Self.evaluate(
          loss, [[first, second], [second, first]], targets, precision: precision)
        // A variance of exp(−1e4) counts as 1e-6.
        #expect(
          (found.losses + found.gradient).allSatisfy { $0.isFinite && $0.magnitude <= 1e35 },
          "\(loss) of \(first), \(second): \(found)")
      }
    }
  }

  @Test("A prediction of NaN gives a loss that is not finite", arguments: losses.indices)
  func notNumbers(index: Int) throws {
    let (loss, targets, _) = Self.losses[index]
    for row in [[Double.nan, 1], [1, .nan]] {
      let losses = try Self.evaluate(loss, [row, row], targets).losses
      #expect(losses.allSatisfy { !$0.isFinite }, "\(loss): \(losses)")
    }
  }

  @Test("A rival's score of NaN and a mean below 0 give a loss of NaN")
  func notNumbersAtAll() throws {
    for rivals in MultiClassHinge.Rivals.allCases {
      let loss = MultiClassHinge(rivals: rivals)
      for row in [[0, .nan, 5], [0, 5, .nan], [0, -5, .nan]] {
        #expect(try Self.evaluate(loss, [row], [[0]]).losses[0].isNaN, "\(rivals) of \(row)")
      }
    }
    for target in [0.0, 2] {
      let loss = Poisson(predictsLogarithm: false)
      #expect(try Self.evaluate(loss, [[-0.5]], [[target]]).losses[0].isNaN)
    }
  }

  @Test("A hinge loss treats a target of 0 as −1")
  func hingeLabels() throws {
    for loss in [Hinge(), SquaredHinge()] as [any Loss] {
      let predictions = [[0.5, -0.25], [-3, 2]]
      let zeros = try Self.evaluate(loss, predictions, [[0, 1], [1, 0]])
      let signs = try Self.evaluate(loss, predictions, [[-1, 1], [1, -1]])
      #expect(zeros == signs && zeros.losses[0] > 0 && zeros.losses[1] > 0)
    }
  }

  @Test("The gradient of a loss is 0 at its kink")
  func kinks() throws {
    #expect(try Self.evaluate(Hinge(), [[1, -1]], [[1, 0]]).gradient == [0, 0])
    #expect(try Self.evaluate(Quantile(0.9), [[2, 3]], [[2, 3]]).gradient == [0, 0])
    #expect(try Self.evaluate(MultiClassHinge(), [[1, 0]], [[0]]).gradient == [0, 0])
  }

  @Test("The first of equal rivals is the hardest")
  func equalRivals() throws {
    let loss = MultiClassHinge(rivals: .hardest)
    #expect(try Self.evaluate(loss, [[2, 0, 2]], [[1]]).gradient == [1, -1, 0])
    #expect(try Self.evaluate(loss, [[0, 2, 2]], [[0]]).gradient == [-1, 1, 0])
  }

  @Test("The outputs of several quantiles are side by side")
  func quantiles() throws {
    let found = try Self.evaluate(
      Quantile([0.25, 0.75]), [[1, 1, 5, 5]], [[0, 9]])
    // 0.75·1, 0.25·1; 0.25·4, 0.75·4
    #expect(found.losses == [(0.75 + 0.25 + 1 + 3) / 4])
    #expect(found.gradient == [0.75, 0.25, -0.25, -0.75].map { $0 / 4 })
  }

  @Test("A cosine distance depends only on directions, whatever the lengths")
  func lengths() throws {
    let base = try Self.evaluate(CosineDistance(), [[3, 4]], [[4, 3]])
    #expect((base.losses[0] - 0.04).magnitude < 1e-16)
    for (p, t) in [(0x1p1000, 0x1p-1000), (0x1p-1000, 0x1p1000), (0x1p-30, 1)] {
      let scaled = try Self.evaluate(CosineDistance(), [[3 * p, 4 * p]], [[4 * t, 3 * t]])
      #expect(scaled.losses == base.losses)
      #expect(scaled.gradient == base.gradient.map { $0 / p })
    }
    let none = try Self.evaluate(CosineDistance(), [[0, 0]], [[4, 3]])
    #expect(none.losses == [1] && none.gradient == [0, 0])
    // Nearly the same direction: ½·sin² of 1e-9.
    let near = try Self.evaluate(CosineDistance(), [[1, 1e-9]], [[1, 0]]).losses[0]
    #expect((near / 0.5e-18 - 1).magnitude < 1e-9)
  }

  @Test("A variance below the minimum counts as the minimum, and can grow again")
  func leastVariance() throws {
    let loss = Gaussian(epsilon: 0.25)
    let low = try Self.evaluate(loss, [[1, -1e4]], [[2]])
    let least = try Self.evaluate(loss, [[1, -1.3862943611198906]], [[2]])
    // ½·(log ¼ + 4), (1 − 2) / ¼ and ½·(1 − 4)
    #expect((least.losses[0] - 1.3068528194400546).magnitude < 1e-15)
    #expect((least.gradient[0] + 4).magnitude < 1e-14)
    #expect((least.gradient[1] + 1.5).magnitude < 1e-14)
    #expect((low.losses[0] - least.losses[0]).magnitude < 1e-15 && low.gradient[1] == 0)
    let below = try Self.evaluate(loss, [[1, -2.3862943611198906]], [[2]])
    #expect((below.gradient[1] / -1.5 - 0.36787944117144233).magnitude < 1e-14)
    #expect(try Self.evaluate(loss, [[1, 1e4]], [[2]]).losses == [5000])
  }

  @Test("Log-cosh keeps the digits of small errors, in both precisions")
  func smallErrors() throws {
    for (precision, tolerance) in [(Precision.double, 1e-15), (.single, 1e-6)] {
      for error in [1e-4, 1e-8, 1e-15] {
        let found = try Self.evaluate(LogCosh(), [[error]], [[0]], precision: precision)
        let expected = error * error / 2 * (1 - error * error / 6)
        #expect((found.losses[0] / expected - 1).magnitude < tolerance)
        #expect((found.gradient[0] / error - (1 - error * error / 3)).magnitude < tolerance)
      }
    }
  }

  @Test("The divergence of a distribution from itself is 0; for a class it is the cross-entropy")
  func divergence() throws {
    let probabilities = [0.5, 0.25, 0.25]
    let logits = [1, 0, 0].map { $0 * 0.6931471805599453 }
    let same = try Self.evaluate(KullbackLeibler(), [logits], [probabilities])
    #expect(same.losses[0].magnitude < 1e-15)
    #expect(same.gradient.allSatisfy { $0.magnitude < 1e-16 })
    #expect(
      try Self.evaluate(KullbackLeibler(), [logits], [[1]])
        == Self.evaluate(SoftmaxCrossEntropy(), [logits], [[1]]))
  }

  @Test("A focal loss with γ = 0 is the cross-entropy, and with a large γ it ignores correct rows")
  func focus() throws {
    let (row, label) = ([[2.0, -3, 0.5]], [[1.0, 0, 1]])
    let (focal, entropy) = (
      try Self.evaluate(BinaryFocal(gamma: 0), row, label),
      try Self.evaluate(BinaryCrossEntropy(), row, label)
    )
    #expect(focal.losses == entropy.losses)
    for (a, b) in zip(focal.gradient, entropy.gradient) { #expect((a - b).magnitude < 1e-16) }
    let (many, all) = (
      try Self.evaluate(SoftmaxFocal(gamma: 0), row, [[0]]),
      try Self.evaluate(SoftmaxCrossEntropy(), row, [[0]])
    )
    #expect((many.losses[0] - all.losses[0]).magnitude < 1e-15)
    for (a, b) in zip(many.gradient, all.gradient) { #expect((a - b).magnitude < 1e-15) }
    #expect(try Self.evaluate(SoftmaxFocal(gamma: 50), row, [[0]]).losses[0] < 1e-30)
  }

  @Test("A cross-entropy that is decoded from a file without label smoothing has none")
  func oldFiles() throws {
    func decode<L: Loss>(_ type: L.Type, _ json: String) throws -> L {
      try JSONDecoder().decode(L.self, from: Data(json.utf8))
    }
    #expect(try decode(SoftmaxCrossEntropy.self, "{}") == SoftmaxCrossEntropy())
    #expect(try decode(BinaryCrossEntropy.self, "{}") == BinaryCrossEntropy())
    #expect(
      try decode(SoftmaxCrossEntropy.self, #"{"labelSmoothing":0.1}"#)
        == SoftmaxCrossEntropy(labelSmoothing: 0.1))
    #expect(
      try decode(BinaryCrossEntropy.self, #"{"labelSmoothing":0.1}"#)
        == BinaryCrossEntropy(labelSmoothing: 0.1))
  }

  @Test("A hinge loss with the old key `isSquared` is decoded, and encoded with the new key")
  func oldHinge() throws {
    let loss = MultiClassHinge(margin: 2, isSquared: true, rivals: .hardest)
    let old = #"{"multi-class-hinge":{"isSquared":true,"margin":2,"rivals":"hardest"}}"#
    let read = try JSONDecoder().decode(Cataloged<any Loss>.self, from: Data(old.utf8))
    #expect(read.value as? MultiClassHinge == loss)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(
      try String(decoding: encoder.encode(read), as: UTF8.self)
        == #"{"multi-class-hinge":{"margin":2,"rivals":"hardest","squared":true}}"#)
    #expect(
      try JSONDecoder().decode(MultiClassHinge.self, from: Data(#"{"squared":true}"#.utf8))
        == MultiClassHinge(isSquared: true))
  }

  @Test("Hyperparameters that a file leaves out have their defaults, and every one is decoded")
  func defaults() throws {
    func decode(_ text: String) throws -> any Loss {
      try JSONDecoder().decode(Cataloged<any Loss>.self, from: Data(text.utf8)).value
    }
    func names<L: Loss>(_ type: L.Type) -> [String] { L.hyperparameters.names }
    for type in Catalog.standard.losses {
      #expect("\(try decode(#"{"\#(type.kind)":{}}"#))" == "\(type.withDefaults)")
      for name in names(type) + ["unknown"] {
        #expect(throws: DecodingError.self, "\(type.kind)") {
          try decode(#"{"\#(type.kind)":{"\#(name)":"x"}}"#)
        }
      }
    }
    #expect(try decode(#"{"quantile":{"quantiles":0.9}}"#) as? Quantile == Quantile(0.9))
  }

  @Test(
    "Hyperparameters out of range do not decode",
    arguments: [
      ("softmax-cross-entropy", #"{"labelSmoothing":1}"#),
      ("softmax-cross-entropy", #"{"labelSmoothing":-0.1}"#),
      ("binary-cross-entropy", #"{"labelSmoothing":1}"#),
      ("binary-focal", #"{"gamma":-1}"#), ("binary-focal", #"{"gamma":2,"alpha":1.5}"#),
      ("softmax-focal", #"{"gamma":-0.5}"#), ("quantile", #"{"quantiles":[]}"#),
      ("quantile", #"{"quantiles":[0.5,1]}"#), ("quantile", #"{"quantiles":[0]}"#),
      ("gaussian", #"{"epsilon":0}"#), ("gaussian", #"{"epsilon":1e-50}"#),
      ("poisson", #"{"predictsLogarithm":true,"epsilon":0}"#),
      ("multi-class-hinge", #"{"margin":0,"squared":false,"rivals":"all"}"#),
      ("multi-class-hinge", #"{"margin":1,"squared":false,"rivals":"some"}"#),
    ])
  func ranges(kind: String, json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        Cataloged<any Loss>.self, from: Data(#"{"\#(kind)":\#(json)}"#.utf8))
    }
  }

  @Test("The cross-entropies smooth their labels, the other losses do not")
  func smoothed() {
    for type in Catalog.standard.losses {
      let loss = (type.withDefaults as any Loss).smoothed(by: 0.2)
      switch type.withDefaults as any Loss {
      case is SoftmaxCrossEntropy:
        #expect(loss as? SoftmaxCrossEntropy == SoftmaxCrossEntropy(labelSmoothing: 0.2))
      case is BinaryCrossEntropy:
        #expect(loss as? BinaryCrossEntropy == BinaryCrossEntropy(labelSmoothing: 0.2))
      default: #expect(loss == nil, "\(type.kind)")
      }
    }
  }

  @Test("Metrics use what the outputs predict: means from logarithms, and no variances")
  func predictions() throws {
    func error(_ loss: any Loss, _ features: [[Double]], _ targets: [[Double]]) throws -> [Double] {
      let data = try ArrayDataset(features: features, targets: targets)
      let trainer = try Trainer(
        .identity(features[0].count), targets: data.targets, loss: loss, optimizer: SGD(),
        metrics: [MeanAbsoluteError(), RSquared()])
      let evaluated = try trainer.evaluate(data)
      let trained = try trainer.step(MiniBatches(of: .full, from: data.count)[0], of: data)
      #expect(evaluated.metricValues == trained.metricValues && evaluated.metricValues.count == 2)
      return [try #require(evaluated["mae"])]
    }
    // exp(0) − 3 and exp(log 2) − 1, then 1 − 3 and 2 − 1
    #expect(try error(Poisson(), [[0], [0.6931471805599453]], [[3], [1]]) == [1.5])
    #expect(
      try error(Poisson(predictsLogarithm: false), [[1], [2]], [[3], [1]]) == [1.5])
    // 1 − 3, 2 − 4 and 5 − 1, 6 − 2
    #expect(
      try error(Gaussian(), [[1, 2, -8, -9], [5, 6, 0, 1]], [[3, 4], [1, 2]]) == [3])
    #expect(throws: ShapeError.self) {
      try Trainer(
        .identity(4), targets: [2], loss: Quantile([0.1, 0.9]), optimizer: SGD(),
        metrics: [MeanAbsoluteError()])
    }
  }

  @Test("A target that a loss is not defined for is an error that names its row")
  func undefinedTargets() throws {
    func message(_ loss: any Loss, _ targets: [[Double]]) throws -> String? {
      let data = try ArrayDataset(features: [[1, -2], [0, 3]], targets: targets)
      let trainer = try Trainer(.identity(), targets: data.targets, loss: loss, optimizer: SGD())
      let error = #expect(throws: TrainingError.self) {
        try trainer.step(Batch(rows: [0, 1]), of: data)
      }
      return error?.description
    }
    for loss in [Hinge(), SquaredHinge()] as [any Loss] {
      #expect(
        try message(loss, [[0, 1], [-1, 2]])
          == "row 1: the targets [-1.0, 2.0] are not all 1, or −1 or 0, which both stand for the "
          + "other class")
    }
    for loss in [Poisson(), Poisson(predictsLogarithm: false)] {
      for wrong in [-1, .nan, .infinity] {
        #expect(
          try message(loss, [[0, 1], [wrong, 2]])
            == "row 1: the targets [\(wrong), 2.0] are not all finite and at least 0, as counts are"
        )
      }
    }
    #expect(
      try message(BinaryFocal(), [[0, 1.5], [1, 1]])
        == "row 0: the targets [0.0, 1.5] are not all from 0 to 1; number two classes 0 and 1")
    #expect(
      try message(KullbackLeibler(), [[1, 0], [0.25, 0.5]])
        == "row 1: the targets [0.25, 0.5] are not probabilities, each from 0 to 1, with a sum of 1"
    )
    for loss in [KullbackLeibler(), SoftmaxFocal(), MultiClassHinge()] as [any Loss] {
      for wrong in [2, -1, 0.5, .nan] {
        #expect(
          try message(loss, [[1], [wrong]])
            == "row 1: the class \(wrong) is not a whole number in 0..<2")
      }
    }
    #expect(
      try message(CosineDistance(), [[0, 1], [0, 0]])
        == "row 1: the targets are all 0, a vector that points nowhere")
    #expect(
      try message(BinaryCrossEntropy(), [[0, 1], [1, 2]])
        == "row 1: the targets [1.0, 2.0] are not all from 0 to 1; number two classes 0 and 1")
    #expect(
      try message(SoftmaxCrossEntropy(), [[0.5, 0.4], [1, 0]])
        == "row 0: the targets [0.5, 0.4] are not probabilities, each from 0 to 1, with a sum of 1")
    #expect(
      try message(SoftmaxCrossEntropy(), [[0], [.nan]])
        == "row 1: the class nan is not a whole number in 0..<2")
  }

  @Test("A class that does not exist is an error that names its row")
  func unknownClass() throws {
    let data = try ArrayDataset(features: [[1.0], [2.0]], classes: [0, 3])
    let trainer = try Trainer(
      Sequential { Dense(3) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD())
    let error = #expect(throws: TrainingError.self) { try trainer.evaluate(data) }
    #expect(
      try #require(error).description == "row 1: the class 3.0 is not a whole number in 0..<3")
  }

  @Test(
    "A loss that does not fit the targets is an error when a trainer is made",
    arguments: losses.indices)
  func shapes(index: Int) throws {
    #expect(throws: ShapeError.self) {
      try Trainer(.identity(), targets: [3], loss: Self.losses[index].loss, optimizer: SGD())
    }
  }

  @Test("Losses of classes, of directions and of Gaussians need at least two outputs")
  func oneClass() throws {
    for loss in [
      SoftmaxCrossEntropy(), SoftmaxFocal(), KullbackLeibler(), MultiClassHinge(),
      CosineDistance(), Gaussian(),
    ] as [any Loss] {
      #expect(throws: ShapeError.self) {
        try Trainer(.identity(1), targets: [1], loss: loss, optimizer: SGD())
      }
    }
  }
}
