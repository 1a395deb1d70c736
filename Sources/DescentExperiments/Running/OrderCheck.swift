import Descent
import DescentTables

/// How well the order of the first epoch mixes the values of a target.
public struct OrderCheck: Sendable {
  /// The number of ranges by which the values of a target count that is a number.
  static let ranges = 10

  /// The name of the target.
  public let target: String
  /// The numbers of classes, or of ranges of a number, in a batch.
  public let distinct: DistinctTargets
  /// Whether the target is learned as classes.
  public let isOfClasses: Bool
  /// Whether a batch has less than nine tenths of the classes or ranges that one of a random order has.
  public var isMixedBadly: Bool { distinct.measured < 0.9 * distinct.ideal }
}

extension PreparedExperiment {
  /// Reads the first epoch in its order, and returns how well it mixes each target.
  ///
  /// - Throws: `ReadingFailure` if the rows cannot be read, or `TrainingError` if they have no such order.
  public func checkOrder() throws -> [OrderCheck] {
    let target = data.preparation.target
    let isOfClasses = target.task == .classification
    let batches = try batches(ofEpoch: 1)
    let found: [DistinctTargets]
    do {
      found = try DistinctTargets.measure(
        batches, of: data.training, ranges: isOfClasses ? nil : OrderCheck.ranges,
        precision: experiment.descent.precision)
    } catch {
      throw ReadingFailure(description: "\(error)", best: nil, model: nil)
    }
    return zip(target.names, found).map {
      OrderCheck(target: $0, distinct: $1, isOfClasses: isOfClasses)
    }
  }
}
