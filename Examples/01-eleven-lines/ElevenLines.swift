import ArgumentParser
import Descent
import Foundation

// The eleven-line NumPy network of "A Neural Network in 13 lines of Python (Part 2 - Gradient
// Descent)", trained in mini-batches. What must I change to go from full-batch to mini-batch to
// stochastic gradient descent? One value, the size of a batch:
//
//     eleven-lines                  all four rows, one update per pass
//     eleven-lines --batch 2        two rows, two updates per pass
//     eleven-lines --batch 1        one row, four updates per pass
//
// With `--numpy`, the program prints the same loop in Python instead, and marks what a batch changes in it.
// With `--plot errors.svg`, it draws the errors of all three.
//
// Start reading at `run`, and read from top to bottom.

@main
struct ElevenLines: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eleven-lines",
    abstract: "The eleven-line network: full-batch, mini-batch and stochastic gradient descent.")

  @Option(help: "The learning rate.") var alpha = 1.0
  @Option(help: "The number of units in the hidden layer.") var hidden = 4
  @Option(help: "The seed, as for numpy.random.seed.") var seed: UInt32 = 1
  @Option(help: "The number of passes over the four rows.") var iterations = 60_000
  @Option(help: "Rows per batch: full, or a number; 1 is stochastic.") var batch = BatchSize.full
  @Option(help: "What happens to the last, shorter batch: keep, drop, merge or spread.")
  var last = LastBatch.keep
  @Flag(help: "Take the rows in a new order in each pass.") var shuffle = false
  @Flag(help: "Print one JSON object instead of lines.") var json = false
  @Flag(help: "Print this loop as a NumPy program instead; what the batch changes in it is marked.")
  var numpy = false
  @Option(
    help: ArgumentHelp(
      "Draw the errors of full batch, mini-batch (of --batch rows, 2 or 3) and stochastic instead.",
      valueName: "file.svg"), completion: .file(extensions: ["svg"]))
  var plot: String?

  func run() throws {
    if numpy { return print(NumPyProgram(of: self).text, terminator: "") }
    if let plot { return try ThreeModes(of: self).draw(to: plot) }
    let shown = max(iterations / 6, 1)
    let (trainer, log) = try train(batch) { iteration, log in
      if iteration.isMultiple(of: shown) {
        let error = try log.error(after: iteration)
        if !json { print("Error after \(iteration) iterations:" + twelveDigits(error)) }
      }
    }
    if json { print(try Result(self, trainer, log).json) }
  }

  /// Trains the network on batches of this size. `look` is called before each pass over the rows.
  func train(
    _ batch: BatchSize, look: (_ iteration: Int, _ log: inout Log) throws -> Void
  ) throws -> (Trainer, Log) {
    // The data: four rows of three features, each with a target. The third feature is always 1 and
    // acts as a bias.
    let x: [[Double]] = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    let y: [[Double]] = [[0], [1], [1], [0]]
    let data = try ArrayDataset(features: x, targets: y)

    // The network: two layers of weights, each followed by a sigmoid. The weights start as NumPy's
    // 2 * random - 1, so that every number can be compared.
    let network = Sequential {
      Dense(hidden, bias: false)
      Sigmoid()
      Dense(1, bias: false)
      Sigmoid()
    }
    var random = NumpyRandom(seed: seed)
    var model = try Model(network, input: data.features, precision: .double)
    model["0.weight"] = random.random(3 * hidden).map { 2 * $0 - 1 }
    model["2.weight"] = random.random(hidden).map { 2 * $0 - 1 }

    // Gradient descent: `weights -= alpha * gradient`, where the gradient is summed over the rows of
    // the batch. The loss is half the squared error: its derivative is the plain difference, output − y.
    let trainer = try Trainer(
      model, targets: data.targets, loss: SquaredError.half, optimizer: SGD(learningRate: alpha),
      reduction: .sum)

    // An iteration is one pass over the rows, batch by batch. Each batch makes one update.
    var log = Log(of: trainer, x: x, y: y, isCountingSigns: json)
    let (iterations, last, shuffle) = (iterations, last, shuffle)  // read once
    for iteration in 0..<iterations {
      try look(iteration, &log)
      var order = Array(0..<data.count)
      if shuffle { random.shuffle(&order) }
      for rows in MiniBatches(of: batch, order: order, remainder: last) {
        try trainer.step(rows, of: data)
        log.countSigns()
      }
    }
    return (trainer, log)
  }

  func validate() throws {
    if !(alpha > 0 && alpha.isFinite) {
      throw ValidationError("--alpha \(alpha): expected a finite number above 0")
    }
    if !(1...1_000_000).contains(hidden) {
      throw ValidationError("--hidden \(hidden): expected 1 to 1,000,000")
    }
    if iterations < 0 { throw ValidationError("--iterations \(iterations): expected at least 0") }
    if [numpy, json, plot != nil].count(where: \.self) > 1 {
      throw ValidationError("--numpy, --json and --plot: expected at most one of them")
    }
    if plot != nil, iterations < 1 {
      throw ValidationError("--iterations \(iterations): expected at least 1 for a plot")
    }
    if plot != nil, ![.full, 2, 3].contains(batch) {
      throw ValidationError(
        "--batch \(batch): expected 2 or 3, the rows of a mini-batch of the plot")
    }
  }

  /// Formats a number as Python 2 printed it.
  private func twelveDigits(_ value: Double) -> String { String(format: "%.12g", value) }
}

extension BatchSize: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
  public var defaultValueDescription: String { description }
}

extension LastBatch: ExpressibleByArgument {}
