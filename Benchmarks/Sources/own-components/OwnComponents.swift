import Descent

/// y = max(x, 0), in plain Swift loops.
struct OwnReLU: Layer {
  static let kind = "own-relu"
  static let hyperparameters = Hyperparameters(default: OwnReLU())

  func outputShape(for input: Shape) -> Shape { input }

  func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    switch x.precision {
    case .single: forward(x, into: y, as: Float.self)
    case .double: forward(x, into: y, as: Double.self)
    }
  }

  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    guard let dx else { return }
    switch x.precision {
    case .single: backward(dy, x: x, into: dx, as: Float.self)
    case .double: backward(dy, x: x, into: dx, as: Double.self)
    }
  }

  private func forward<S: Scalar>(_ x: Matrix, into y: Matrix, as type: S.Type) {
    x.withSpan(as: type) { x in
      y.withMutableSpan(as: type) { y in
        for index in x.indices { y[index] = x[index] > 0 ? x[index] : 0 }
      }
    }
  }

  private func backward<S: Scalar>(_ dy: Matrix, x: Matrix, into dx: Matrix, as type: S.Type) {
    dy.withSpan(as: type) { dy in
      x.withSpan(as: type) { x in
        dx.withMutableSpan(as: type) { dx in
          for index in x.indices {
            // Read in any case: a load under a condition is not vectorized.
            let gradient = dy[index]
            dx[index] = x[index] > 0 ? gradient : 0
          }
        }
      }
    }
  }
}

/// (p − t)², the sum over a row, in plain Swift loops.
struct OwnSquaredError: Loss {
  static let kind = "own-squared-error"
  static let hyperparameters = Hyperparameters(default: OwnSquaredError())

  var outputs: OutputMeaning { .numbers }

  func check(prediction: Shape, target: Shape) {}

  func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) {
    switch prediction.precision {
    case .single: evaluate(prediction, target, gradient, scale, losses, as: Float.self)
    case .double: evaluate(prediction, target, gradient, scale, losses, as: Double.self)
    }
  }

  private func evaluate<S: Scalar & BinaryFloatingPoint>(
    _ prediction: Matrix, _ target: Matrix, _ gradient: Matrix?, _ scale: Double,
    _ losses: Matrix, as type: S.Type
  ) {
    let columns = prediction.columns
    let factor = S(2 * scale)
    prediction.withSpan(as: type) { prediction in
      target.withSpan(as: type) { target in
        losses.withMutableSpan(as: Double.self) { losses in
          for row in losses.indices {
            var sum = 0.0
            for index in row * columns..<(row + 1) * columns {
              let error = Double(prediction[index] - target[index])
              sum += error * error
            }
            losses[row] = sum
          }
        }
        gradient?.withMutableSpan(as: type) { gradient in
          for index in gradient.indices {
            gradient[index] = factor * (prediction[index] - target[index])
          }
        }
      }
    }
  }
}

/// v := μ·v + g, p := p − α·v, in plain Swift loops.
struct OwnMomentum: Optimizer {
  static let kind = "own-momentum"
  static let hyperparameters = Hyperparameters(default: OwnMomentum())

  var learningRate: Double { 0.01 }
  var slots: [String] { ["v"] }

  func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    switch parameters.precision {
    case .single: update(parameters, gradients, slots[0], step, as: Float.self)
    case .double: update(parameters, gradients, slots[0], step, as: Double.self)
    }
  }

  private func update<S: Scalar & BinaryFloatingPoint>(
    _ parameters: Matrix, _ gradients: Matrix, _ velocity: Matrix, _ step: UpdateStep,
    as type: S.Type
  ) {
    let (rate, momentum) = (S(step.learningRate), S(0.9))
    gradients.withSpan(as: type) { gradients in
      velocity.withMutableSpan(as: type) { velocity in
        parameters.withMutableSpan(as: type) { parameters in
          for index in gradients.indices {
            velocity[index] = momentum * velocity[index] + gradients[index]
            parameters[index] -= rate * velocity[index]
          }
        }
      }
    }
  }
}
