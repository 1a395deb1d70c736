import Foundation

/// Event logs as `descent train --log` writes them, by formulas.
enum SampleLog {
  static let start =
    #"{"at":"2026-11-24T19:22:14Z","batches":5,"epochs":100,"event":"started","first_epoch":1,"#
    + #""keep":"best","larger_is_better":false,"learning_rate":0.001,"loss":"mse","metrics":["#
    + #""mae"],"monitor":"loss","n":0,"optimizer":"adam","parameters":21,"precision":"single","#
    + #""rows":50,"seconds":0,"seed":"7","settings":{"batch":"10","file":"a.csv"},"step":0,"v":1,"#
    + #""validation_rows":10}"#

  static func validated(_ epoch: Int, loss: Double) -> String {
    #"{"epoch":\#(epoch),"epoch_end":true,"event":"validated","loss":\#(loss),"metrics":{"mae":"#
      + #"\#(loss / 2)},"n":1,"rows":"validation","seconds":\#(Double(epoch) / 8),"#
      + #""step":\#(epoch * 5),"v":1}"#
  }

  static func best(_ epoch: Int, _ value: Double) -> String {
    #"{"epoch":\#(epoch),"event":"best","figure":\#(value),"monitor":"loss","n":2,"#
      + #""seconds":\#(Double(epoch) / 8),"step":\#(epoch * 5),"v":1}"#
  }

  static func epoch(_ epoch: Int, loss: Double) -> String {
    #"{"epoch":\#(epoch),"event":"epoch","learning_rate":0.001,"n":3,"seconds":"#
      + #"\#(Double(epoch) / 8),"step":\#(epoch * 5),"train_loss":\#(loss + 0.5),"#
      + #""train_metrics":{"mae":\#(loss)},"v":1,"val_loss":\#(loss),"val_metrics":{}}"#
  }

  static let stopped =
    #"{"best_epoch":1,"epochs":3,"event":"stopped","n":9,"reason":"no-improvement","seconds":99.5,"v":1}"#
  static let failed =
    #"{"event":"failed","message":"the loss is \"inf\"\n","n":9,"seconds":4,"step":12,"v":1}"#

  /// The lines of an epoch whose loss falls in steps.
  static func lines(ofEpoch epoch: Int) -> [String] {
    let loss = 8 / Double(epoch + 1)
    return [validated(epoch, loss: loss), best(epoch, loss), self.epoch(epoch, loss: loss)]
  }

  /// A log of this number of epochs, which has no end.
  static func lines(epochs: Int) -> [String] {
    [start] + (0..<epochs).flatMap { lines(ofEpoch: $0 + 1) }
  }

  static func bytes(_ lines: [String]) -> [UInt8] {
    Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// An empty folder for a test, which removes it.
  static func folder() throws -> String {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-board-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url.path
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  static func append(_ lines: [String], to path: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes(lines)))
  }
}

/// A generator whose numbers are the same each time (SplitMix64).
struct Repeatable: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
