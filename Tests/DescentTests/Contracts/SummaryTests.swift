import Descent
import Testing

/// What reports call a component.
struct SummaryTests {
  static let layers: [(layer: any Layer, summary: String)] = [
    (Dense(128), "Dense 128"), (Dense(12_000, bias: false), "Dense 12,000"), (ReLU(), "ReLU"),
    (LeakyReLU(), "LeakyReLU"), (LeakyReLU(slope: 0.25), "LeakyReLU, slope 0.25"),
    (GELU(.tanh), "GELU, form tanh"), (Dropout(0.2), "Dropout 0.2"),
    (AlphaDropout(0.1), "AlphaDropout 0.1"), (GaussianNoise(0.5), "GaussianNoise 0.5"),
    (BatchNormalization(), "BatchNormalization"), (Maxout(4), "Maxout 4"),
    (Reshape([8, 8]), "Reshape [8, 8]"),
    (Embedding(columns: [0], categories: 12, dimensions: 3), "Embedding 12 → 3"),
    (
      Residual {
        Dense(64)
        ReLU()
      }, "Residual(Dense 64 → ReLU)"
    ),
    (
      Concatenate {
        Sequential {
          Dense(8)
          ReLU()
        }
        Dense(2)
        Sequential {}
      }, "Concatenate(Dense 8 → ReLU, Dense 2, input)"
    ),
    (
      Ensemble(Array(repeating: Sequential { Dense(8) }, count: 4), mean: .logits),
      "Ensemble of 4, each Dense 8"
    ),
    (
      Ensemble([
        Sequential { Dense(8) },
        Sequential {
          Select([0, 2])
          Dense(8)
        },
        Sequential { Dense(8) },
      ]), "Ensemble of 3: 2 × Dense 8; Select 2 → Dense 8"
    ),
  ]

  static let losses: [(loss: any Loss, summary: String)] = [
    (SquaredError(), "squared error"), (SquaredError.half, "squared error, halved"),
    (AbsoluteError(), "absolute error"), (Huber(), "huber"), (Huber(delta: 2), "huber, delta 2.0"),
    (LogCosh(), "log-cosh"), (Quantile(0.9), "quantile 0.9"),
    (Quantile([0.1, 0.9]), "quantile 0.1, 0.9"), (Gaussian(), "Gaussian"),
    (Gaussian(epsilon: 0.001), "Gaussian, epsilon 0.001"), (Poisson(), "Poisson"),
    (CosineDistance(), "cosine distance"), (BinaryCrossEntropy(), "binary cross-entropy"),
    (
      BinaryCrossEntropy(labelSmoothing: 0.2), "binary cross-entropy, labels smoothed by 0.2"
    ),
    (BinaryFocal(), "binary focal"),
    (BinaryFocal(alpha: 0.25), "binary focal, gamma 2.0, alpha 0.25"), (Hinge(), "hinge"),
    (SquaredHinge(), "squared hinge"), (SoftmaxCrossEntropy(), "softmax cross-entropy"),
    (
      SoftmaxCrossEntropy(labelSmoothing: 0.1), "softmax cross-entropy, labels smoothed by 0.1"
    ),
    (SoftmaxFocal(), "softmax focal"), (SoftmaxFocal(gamma: 3), "softmax focal, gamma 3.0"),
    (KullbackLeibler(), "Kullback–Leibler divergence"), (MultiClassHinge(), "multi-class hinge"),
    (
      MultiClassHinge(isSquared: true, rivals: .hardest),
      "multi-class hinge, margin 1.0, squared, of the hardest rival"
    ),
  ]

  @Test("A layer is its type's name and what matters of its hyperparameters")
  func ofLayers() {
    for (layer, summary) in Self.layers { #expect(layer.summary == summary) }
  }

  @Test("A loss is its name in words and the hyperparameters that are not the defaults")
  func ofLosses() {
    for (loss, summary) in Self.losses { #expect(loss.summary == summary) }
  }

  @Test("A metric is its name")
  func ofMetrics() {
    #expect(FBeta(beta: 2).summary == "f2" && TopKAccuracy(k: 3).summary == "top-3-accuracy")
  }
}
