import ArgumentParser
import Descent
import DescentTables

/// What is measured besides the loss.
struct MetricOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What is measured besides the loss, separated by commas (default: accuracy; mae, rmse and r2). Of \
      classes \(listed(MetricNames.known(ofClasses: true))); any number does for 5 and for 1, as in \
      top-3-accuracy and f2; precision, recall and f1 are those of the second of two classes, the mean \
      of more, or end in -binary, -macro, -micro or -weighted. Of numbers \
      \(listed(MetricNames.known(ofClasses: false))).
      """, valueName: "names"),
    transform: { try MetricNames($0) })
  var metrics: MetricNames?

  var settings: [Setting] { [Setting("metrics", metrics?.description)] }
}

/// Metrics of the catalog by their names, separated by commas.
struct MetricNames: CustomStringConvertible {
  let metrics: [any Metric]

  init(_ text: String) throws(ValidationError) {
    var metrics: [any Metric] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let metric = Catalog.standard.metric(named: name) else {
        throw ValidationError(
          "\(name.quotedForMessage) is no known metric; known are "
            + "\(listed(Self.known(ofClasses: true))) of classes, "
            + "\(listed(Self.known(ofClasses: false))) of numbers")
      }
      guard type(of: metric).isScalar else {
        throw ValidationError(
          "\(name) is a table and no figure; 'descent evaluate' shows it without being asked")
      }
      guard !metrics.contains(where: { $0.name == name }) else {
        throw ValidationError("\(name) is given twice")
      }
      metrics.append(metric)
    }
    self.metrics = metrics
  }

  var description: String { metrics.map(\.name).joined(separator: ",") }

  /// The names of the catalog's metrics of classes, or of numbers, without those that are tables:
  /// `evaluate` always shows the confusion matrix.
  static func known(ofClasses: Bool) -> [String] {
    Catalog.standard.metrics
      .filter { $0 is any ClassificationMetric.Type == ofClasses && $0.isScalar }
      .map { $0.withDefaults.name }
  }

  /// The metrics as they measure the target, under the loss of a network of this output. Throws if one
  /// of them does not.
  func measuring(
    _ target: Preparation.Target, _ loss: any Loss, output: Shape
  ) throws -> [any Metric] {
    let isOfClasses = target.labels != nil
    return try metrics.map { metric in
      guard metric is any ClassificationMetric == isOfClasses else {
        let noun = isOfClasses ? "classes" : "numbers"
        throw ValidationError(
          "--metrics \(metric.name): not a metric of \(noun), which the target "
            + "\(target.name.quotedForMessage) has; of \(noun) there are "
            + listed(Self.known(ofClasses: isOfClasses)))
      }
      do throws(ShapeError) {
        return try target.measuring(metric, loss.outputs, of: output)
      } catch {
        throw ValidationError("--metrics: \(error)")
      }
    }
  }
}

/// `a`, `a and b`, `a, b and c`
func listed(_ words: [String]) -> String {
  words.count < 2
    ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
}
