import Descent

/// How many threads work.
public struct ThreadSettings: Settings {
  /// The number of threads; nil for that of the environment, or one for each core.
  public var threads: Int?

  /// Creates the defaults.
  public init() {}

  /// `Descent`: help lists the setting with those of gradient descent.
  public static let title = DescentSettings.title

  /// The setting.
  public static let settings: [Setting<ThreadSettings>] = [
    Setting(
      "threads", \.threads,
      in: ValueRange("a whole number from 1 to 64") { (1...64).contains($0) },
      "Threads that read and compute; the result is the same for any number.", value: "n",
      default: "DESCENT_THREADS of the environment, or one for each core",
      foreign: [
        "n-jobs", "jobs", "num-threads", "nthreads", "workers", "num-workers", "cpus",
      ], use: [])
  ]

  /// Has this process use the given number of threads.
  public func use() {
    if let threads { KernelThreads.count = threads }
  }
}
