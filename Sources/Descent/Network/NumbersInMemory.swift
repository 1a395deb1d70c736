extension Model {
  /// The most numbers that a network may hold in memory whose sizes come from outside the program,
  /// such as a file: 2³⁰, which is 4 GiB of `Float`.
  package static let mostNumbers = 1 << 30
}

extension Network {
  /// The numbers that are in memory when a chunk of rows is predicted: the parameters, and what
  /// `PassMemory` and the outputs take.
  var numbersToPredict: Int {
    [widest, widest, cacheCount, scratchCount, input.count, output.count]
      .reduce(0) { $0.saturating(plus: $1) }
      .saturating(times: Model.chunk).saturating(plus: vectorCount)
  }
}
