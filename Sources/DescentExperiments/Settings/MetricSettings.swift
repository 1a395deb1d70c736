/// What is measured besides the loss.
public struct MetricSettings: Settings {
  /// The metrics; nil to decide by the task.
  public var metrics: MetricNames?

  /// Creates the defaults.
  public init() {}

  /// `Metrics`
  public static let title = "Metrics"

  /// The setting.
  public static let settings: [Setting<MetricSettings>] = [
    Setting(
      "metrics", \.metrics,
      """
      What is measured besides the loss, separated by commas. For classes \
      \(listed(MetricNames.known(ofClasses: true))); any number may replace the 5 and the 1, as in \
      top-3-accuracy and f2; precision, recall and f1 are those of the second of two classes, the mean \
      over more classes, or end in -binary, -macro, -micro or -weighted. For numbers \
      \(listed(MetricNames.known(ofClasses: false))).
      """, value: "names", default: "accuracy; mae, rmse and r2",
      foreign: ["metric", "scoring", "eval-metric"])
  ]
}
