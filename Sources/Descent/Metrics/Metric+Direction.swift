// What a monitor asks of a metric, until each metric says it itself.
extension Metric {
  static var isBetterWhenLarger: Bool { ["accuracy", "r2"].contains(kind) }

  /// Its name among the figures of totals.
  var monitoredName: String { Self.kind }

  var isMonitoredUpwards: Bool { Self.isBetterWhenLarger }
}
