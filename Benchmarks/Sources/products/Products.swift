import Descent
import Measuring

/// `products SECONDS` times each product of Dense layers of three sizes. Prints one JSON object per line.
@main
struct Products {
  static func main() throws {
    let seconds = CommandLine.arguments.dropFirst().first.flatMap { Double($0) } ?? 0.5
    for (rows, units, inputs) in [(32, 512, 784), (128, 512, 784), (128, 4096, 4096)] {
      var stream = NumberStream(0)
      let data = try ArrayDataset(
        flat: stream.uniform(rows * inputs).map { Float($0) }, shape: [inputs],
        targets: [Float](repeating: 0, count: rows * units), targetShape: [units])
      // The Dense layer follows another layer, since a first layer needs no dy·wᵀ.
      let network = Sequential {
        Tanh()
        TimedDense(units: units, seconds: seconds)
      }
      let trainer = try Trainer(
        network, for: data, loss: SquaredError(), optimizer: SGD(learningRate: 0.01))
      trainer.keepsGradients = true
      try trainer.step(Batch(rows: 0..<rows), of: data)
    }
  }
}
