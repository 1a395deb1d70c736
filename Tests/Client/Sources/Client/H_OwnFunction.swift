import Descent

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// (h) Gradient descent on functions of one's own: logistic regression and matrix factorization.
func ownFunctions() throws {
  let x: [[Double]] = [[1, 0.5], [1, 1.5], [1, 2], [1, 3], [1, 3.5], [1, 4.5]]
  let y: [Double] = [0, 0, 1, 0, 1, 1]
  func probability(_ row: Int, _ w: [Double]) -> Double {
    1 / (1 + exp(-(x[row][0] * w[0] + x[row][1] * w[1])))
  }
  func loss(_ w: [Double]) -> Double {
    x.indices.reduce(0) {
      $0 - (y[$1] == 1 ? log(probability($1, w)) : log(1 - probability($1, w)))
    }
  }
  func gradient(_ w: [Double]) -> [Double] {
    (0..<2).map { feature in
      x.indices.reduce(0) { $0 + (probability($1, w) - y[$1]) * x[$1][feature] }
    }
  }
  let check = GradientCheck(of: loss, gradient: gradient([0.3, -0.2]), at: [0.3, -0.2])
  print(
    "gradient", check.passes(), GradientCheck(of: loss, gradient: [0, 0], at: [0, 0]).passes())
  var logistic = GradientDescent(from: [0, 0], with: Momentum(learningRate: 0.05))
  for _ in 0..<2_000 { logistic.step(gradient: gradient(logistic.parameters)) }
  print("logistic", fixed(logistic.parameters, 2), "steps", logistic.steps)

  // ratings[i][j] ≈ p[i]·q[j], in two dimensions; one rating is not known.
  let ratings: [[Double?]] = [[5, 3, 1], [4, nil, 1], [1, 1, 5], [1.5, 1.5, 4]]
  var random = NumpyRandom(seed: 8)
  var factors = GradientDescent(
    from: random.random(14), with: Adam(learningRate: 0.02), precision: .double)
  func fitted(_ i: Int, _ j: Int, _ p: [Double]) -> Double {
    p[2 * i] * p[8 + 2 * j] + p[2 * i + 1] * p[9 + 2 * j]
  }
  var error = 0.0
  for _ in 0..<3_000 {
    let p = factors.parameters
    var gradient = [Double](repeating: 0, count: 14)
    error = 0
    for (i, row) in ratings.enumerated() {
      for (j, rating) in row.enumerated() {
        guard let rating else { continue }
        let difference = fitted(i, j, p) - rating
        error += difference * difference
        for k in 0..<2 {
          gradient[2 * i + k] += 2 * difference * p[8 + 2 * j + k]
          gradient[8 + 2 * j + k] += 2 * difference * p[2 * i + k]
        }
      }
    }
    factors.step(gradient: gradient)
  }
  let copy = factors
  factors.step(gradient: [Double](repeating: 1, count: 14))
  print("factors", error < 0.1, "a copy stays", copy.steps, copy.parameters != factors.parameters)
}
