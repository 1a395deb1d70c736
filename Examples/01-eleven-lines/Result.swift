import Descent
import Foundation

/// The settings and results of a run, as one JSON object.
struct Result: Encodable {
  let alpha: Double
  let hidden: Int
  let seed: UInt32
  let iterations: Int
  let batch: BatchSize
  let last: LastBatch
  let shuffle: Bool
  let updates: Int
  let errors: [[Double]]
  let final_error: Double
  let outputs: [Double]
  let synapse_0: [[Double]]
  let synapse_1: [[Double]]
  let sign_changes_0: [[Int]]
  let sign_changes_1: [[Int]]

  init(_ options: ElevenLines, _ trainer: Trainer, _ log: Log) throws {
    func rows<Element>(_ values: [Element], of columns: Int) -> [[Element]] {
      stride(from: 0, to: values.count, by: columns).map {
        Array(values[$0..<min($0 + columns, values.count)])
      }
    }
    alpha = options.alpha
    hidden = options.hidden
    seed = options.seed
    iterations = options.iterations
    batch = options.batch
    last = options.last
    shuffle = options.shuffle
    updates = trainer.steps
    errors = log.errors
    final_error = try log.error()
    outputs = try log.outputs()
    let model = trainer.model
    synapse_0 = rows(model["0.weight"] ?? [], of: hidden)
    synapse_1 = rows(model["2.weight"] ?? [], of: 1)
    let changes =
      log.signChanges.isEmpty
      ? [Array(repeating: 0, count: 3 * hidden), Array(repeating: 0, count: hidden)]
      : log.signChanges
    sign_changes_0 = rows(changes[0], of: hidden)
    sign_changes_1 = rows(changes[1], of: 1)
  }

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
