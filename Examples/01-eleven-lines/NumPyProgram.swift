import Descent

/// The loop of `ElevenLines` as a Python program that needs only NumPy and prints the same errors.
///
/// With full batches, the program is the published network. With smaller ones, the lines that differ end in a
/// comment, `# added: …` or `# changed: …`; apart from those, lines are only indented by one more loop.
struct NumPyProgram {
  private let alpha: Double
  private let hidden: Int
  private let seed: UInt32
  private let iterations: Int
  private let batch: BatchSize
  private let last: LastBatch
  private let isShuffled: Bool

  init(of options: ElevenLines) {
    alpha = options.alpha
    hidden = options.hidden
    seed = options.seed
    iterations = options.iterations
    batch = options.batch
    last = options.last
    isShuffled = options.shuffle
  }

  /// The lines of the program, each with its line feed.
  var text: String { (head + (isWhole ? wholePass : passInBatches)).joined(separator: "\n") + "\n" }

  /// Whether a pass is one update on all rows in their order, as in the published loop.
  private var isWhole: Bool { batch == .full && !isShuffled }

  /// What comes before a pass, and is the same whatever the batches are.
  private var head: [String] {
    [
      "# The eleven-line network, \(title).",
      "import numpy as np",
      "",
      "X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])",
      "y = np.array([[0, 1, 1, 0]]).T",
      "alpha = \(alpha)",
    ] + (isWhole ? [] : size) + [
      "", "",
      "def sigmoid(x):",
      "    return 1 / (1 + np.exp(-x))",
      "", "",
      "np.random.seed(\(seed))",
      "weights_0 = 2 * np.random.random((3, \(hidden))) - 1",
      "weights_1 = 2 * np.random.random((\(hidden), 1)) - 1",
      "for iteration in range(\(iterations)):",
      "    if iteration % \(max(iterations / 6, 1)) == 0:",
      "        error = np.mean(np.abs(y - sigmoid(sigmoid(X @ weights_0) @ weights_1)))",
      "        print(f\"Error after {iteration} iterations:{error:.12g}\")",
    ]
  }

  private var title: String {
    switch batch {
    case .full: "full batch: all rows, then one update" + (isShuffled ? "; shuffled" : "")
    case .mini(1): "stochastic: one row, then one update" + (isShuffled ? "; shuffled" : "")
    case .mini(let rows):
      "mini-batch: \(rows) rows, then one update" + (isShuffled ? "; shuffled" : "")
    }
  }

  private var size: [String] {
    if case .mini(let rows) = batch {
      return ["size = \(rows)  # added: the rows of a batch; 4 is full batch, 1 is stochastic"]
    }
    return ["size = 4  # added: the rows of a batch; 2 is a mini-batch, 1 is stochastic"]
  }

  private var wholePass: [String] {
    [
      "    hidden = sigmoid(X @ weights_0)",
      "    output = sigmoid(hidden @ weights_1)",
      "    output_delta = (y - output) * output * (1 - output)",
      "    hidden_delta = (output_delta @ weights_1.T) * hidden * (1 - hidden)",
      "    weights_1 += alpha * (hidden.T @ output_delta)",
      "    weights_0 += alpha * (X.T @ hidden_delta)",
    ]
  }

  private var passInBatches: [String] {
    [
      "    order = np.arange(4)  # added: the rows in their order"
    ] + (isShuffled ? ["    np.random.shuffle(order)  # added: a new order in each pass"] : []) + [
      "    \(loop)",
      "        hidden = sigmoid(X[rows] @ weights_0)  # changed: X[rows] instead of X",
      "        output = sigmoid(hidden @ weights_1)",
      "        output_delta = (y[rows] - output) * output * (1 - output)  # changed: y[rows] instead of y",
      "        hidden_delta = (output_delta @ weights_1.T) * hidden * (1 - hidden)",
      "        weights_1 += alpha * (hidden.T @ output_delta)",
      "        weights_0 += alpha * (X[rows].T @ hidden_delta)  # changed: X[rows] instead of X",
    ]
  }

  /// The loop over the batches, which the last, shorter one changes.
  private var loop: String {
    let batches = MiniBatches(of: batch, from: 4, remainder: last).map(\.count)
    let (each, added) = ("for rows in np.split(order, ", "  # added: one more loop")
    let kept = "\(each)range(size, 4, size))"
    if batches == MiniBatches(of: batch, from: 4).map(\.count) { return "\(kept):\(added)" }
    switch last {
    case .keep, .drop: return "\(kept)[:\(batches.count)]:\(added), without the shorter batch"
    case .merge, .spread:
      let starts = batches.indices.dropFirst().map { batches[..<$0].reduce(0, +) }
      return "\(each)\(starts)):\(added), over batches of \(batches) rows"
    }
  }
}
