import Descent
import DescentTables

/// Metrics of the catalog by their names, separated by commas.
public struct MetricNames: SettingValue {
  /// The metrics.
  public let metrics: [any Metric]

  /// True.
  public static let hasCommas = true
  /// `names of metrics, separated by commas`
  public static let expected = "names of metrics, separated by commas"
  /// The names of the catalog's metrics.
  public static var completions: [String] { known(ofClasses: true) + known(ofClasses: false) }

  /// Creates the names of these metrics.
  public init(_ metrics: [any Metric]) { self.metrics = metrics }

  /// True if each metric has a value and a name of its own.
  public var isValid: Bool {
    !metrics.isEmpty && Set(names).count == names.count
      && metrics.allSatisfy { type(of: $0).isScalar }
  }

  /// Reads names separated by commas.
  public init(text: String) throws(SettingError) {
    var metrics: [any Metric] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let metric = Catalog.standard.metric(named: name) else {
        throw .refused(
          "\(name.quotedForMessage) is not a known metric; known are "
            + "\(listed(Self.known(ofClasses: true))) for classes, "
            + "\(listed(Self.known(ofClasses: false))) for numbers")
      }
      guard type(of: metric).isScalar else {
        throw .refused("\(name) is a table, not a number; 'descent evaluate' shows it unasked")
      }
      guard !metrics.contains(where: { $0.name == name }) else {
        throw .refused("\(name) is given twice; expected each metric once")
      }
      metrics.append(metric)
    }
    self.metrics = metrics
  }

  private var names: [String] { metrics.map(\.name) }

  /// The names separated by commas.
  public var text: String { names.joined(separator: ",") }

  /// A list of names.
  public var json: JSONValue { .array(names.map { .string($0) }) }

  /// Whether both have the same names in the same order.
  public static func == (one: MetricNames, other: MetricNames) -> Bool { one.names == other.names }

  /// The names of the catalog's metrics for classes, or for numbers, without those that are tables: `evaluate`
  /// always shows the confusion matrix.
  public static func known(ofClasses: Bool) -> [String] {
    Catalog.standard.metrics
      .filter { $0 is any ClassificationMetric.Type == ofClasses && $0.isScalar }
      .map { $0.withDefaults.name }
  }

  /// The metrics as they measure the target, under the loss of a network of this output. Throws if one
  /// of them does not.
  package func measuring(
    _ target: Preparation.Target, _ loss: any Loss, output: Shape
  ) throws(SettingError) -> [any Metric] {
    let isOfClasses = target.task == .classification
    var measuring: [any Metric] = []
    for metric in metrics {
      guard metric is any ClassificationMetric == isOfClasses else {
        let noun = isOfClasses ? "classes" : "numbers"
        throw .refused(
          "\(setting: "metrics") \(metric.name): not a metric for \(noun), which the target "
            + "\(target.name.quotedForMessage) has; for \(noun) there are "
            + "\(listed(Self.known(ofClasses: isOfClasses)))")
      }
      do throws(ShapeError) {
        measuring.append(try target.measuring(metric, loss.outputs, of: output))
      } catch {
        throw .refused("\(setting: "metrics"): \(error)")
      }
    }
    return measuring
  }
}
