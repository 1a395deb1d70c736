import ArgumentParser
import Descent
import Foundation

/// Measures epochs of `fit` on the rows of a file: in memory, or in windows of the memory given. Prints one JSON
/// object.
@main
struct TrainWindows: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-windows", abstract: "Times epochs on rows that are more than the memory.")

  /// A network that takes longer for a row than its reading takes, and one that takes less.
  enum Network: String, ExpressibleByArgument, CaseIterable { case large, small }

  @Argument(help: "large (784-512-10, batch 128) or small (20-16-1, batch 1024).") var network:
    Network
  @Option(help: "The file of the rows, which is written if it is not there.") var file: String
  @Option(help: "The megabytes of the file.") var megabytes = 1024
  @Option(help: "The megabytes of two windows. Without it, all rows are in memory.") var memory:
    Int?
  @Option(help: "The number of epochs, of which the median counts.") var epochs = 5
  @Flag(help: "Read the file from the disk and not from the system's cache.") var cold = false

  func run() throws {
    let rows = try RowFile(
      file, width: network == .large ? 784 : 20, bytes: megabytes << 20,
      classes: network == .large ? 10 : nil)
    let times =
      if let memory {
        try measure(WindowedDataset(rows, memory: memory << 20), rows)
      } else {
        try measure(rows.inMemory(), rows)
      }
    let result = Result(
      network: network.rawValue, megabytes: megabytes, memory: memory, cold: cold,
      rows_per_second: Double(rows.blockRows.reduce(0, +)) / times.sorted()[times.count / 2],
      seconds: times, peak_megabytes: peak())
    print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  }

  /// Returns the seconds of each epoch, after one that does not count.
  private func measure(_ data: some Dataset, _ rows: RowFile) throws -> [Double] {
    let trainer =
      switch network {
      case .large:
        try Trainer(
          Sequential {
            Dense(512); ReLU(); Dense(10)
          }, for: data, loss: SoftmaxCrossEntropy(),
          optimizer: SGD(learningRate: 0.01))
      case .small:
        try Trainer(
          Sequential {
            Dense(16); ReLU(); Dense(1)
          }, for: data, loss: SquaredError.plain,
          optimizer: SGD(learningRate: 0.01))
      }
    let clock = ContinuousClock()
    return try (0...epochs).map { _ in
      if cold { rows.forgetPages() }
      let time = try clock.measure {
        try trainer.fit(data, epochs: 1, batches: network == .large ? 128 : 1024)
      }
      return time / .seconds(1)
    }.suffix(epochs)
  }

  /// The largest number of megabytes that the process has had in memory.
  private func peak() -> Int {
    var usage = rusage()
    _ = unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss >> 10
  }
}

struct Result: Encodable {
  let network: String
  let megabytes: Int
  let memory: Int?
  let cold: Bool
  let rows_per_second: Double
  let seconds: [Double]
  let peak_megabytes: Int
}
