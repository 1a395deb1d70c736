/// How the metric values of the classes, such as their precision, are combined into one.
///
/// As in scikit-learn, the precision of a class that is never predicted is 0, and so is the recall of a
/// class without rows. A class that neither has rows nor is predicted is left out.
public enum Averaging: String, Hashable, Sendable, Codable, CaseIterable {
  /// The value of class 1 of two classes.
  case binary
  /// The mean of the classes' values.
  case macro
  /// The value of all classes' rows together. If every prediction is one of the classes, this is the
  /// accuracy.
  case micro
  /// The mean of the classes' values, each weighted by the weight of its rows.
  case weighted
}

/// A metric that has a value for each class, such as precision, and averages them.
public protocol AveragedMetric: ClassCountMetric {
  /// How the classes' values are combined; nil for `binary` with two classes and `macro` with more.
  var averaging: Averaging? { get }
  /// The name without the averaging.
  var stem: String { get }
  /// The metric with this averaging instead.
  func averaged(_ averaging: Averaging?) -> Self
  /// The value of a class, or of all classes together, from Σ weight of its rows that are predicted right, of
  /// all its rows, and of the rows predicted as it; 0 if there is nothing to divide by.
  func value(right: Double, actual: Double, predicted: Double) -> Double
}

extension AveragedMetric {
  /// Creates the metric with the averaging that this name ends in, `precision-macro`, or with none.
  public init?(named name: String) {
    let metric = Self.withDefaults
    guard
      let found = ([nil] + Averaging.allCases).map(metric.averaged).first(where: { $0.name == name }
      )
    else { return nil }
    self = found
  }

  /// The stem, and the averaging if one is given: `precision`, `precision-macro`.
  public var name: String { averaging.map { "\(stem)-\($0.rawValue)" } ?? stem }

  /// Throws unless the target is `[1]` or has as many elements as the output, or if the averaging is `binary`
  /// and there are more than two classes.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    if target.count != 1 { try checkSame(prediction, target) }
    guard averaging != .binary || prediction.count <= 2 else {
      throw ShapeError(
        "metric \(name): the network tells \(prediction.count) classes apart; expected 2, or another "
          + "averaging, as of \(stem)-macro")
    }
  }

  /// The average of the classes' values.
  public func value(of counts: ClassCounts) -> Double {
    func value(_ classes: some Collection<Int>) -> Double {
      self.value(
        right: classes.reduce(0) { $0 + counts.right($1) },
        actual: classes.reduce(0) { $0 + counts.actual($1) },
        predicted: classes.reduce(0) { $0 + counts.predicted($1) })
    }
    let classes = 0..<counts.classes
    switch averaging ?? (counts.classes == 2 ? .binary : .macro) {
    case .binary: return value([1])
    case .micro: return value(classes)
    case .macro:
      let present = classes.filter { counts.actual($0) > 0 || counts.predicted($0) > 0 }
      return present.reduce(0) { $0 + value([$1]) } / Double(present.count)
    case .weighted:
      return classes.reduce(0) { $0 + counts.actual($1) * value([$1]) }
        / classes.reduce(0) { $0 + counts.actual($1) }
    }
  }
}
