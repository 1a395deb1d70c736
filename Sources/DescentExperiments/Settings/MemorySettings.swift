import Descent

/// In how much memory a training works.
public struct MemorySettings: Settings {
  /// The memory for the rows; nil for what the machine leaves.
  public var memory: MemorySize?

  /// Creates the defaults.
  public init() {}

  /// `Rows`: help lists the setting with those of the rows.
  public static let title = RowSettings.title

  /// The setting.
  public static let settings: [Setting<MemorySettings>] = [
    Setting(
      "memory", \.memory,
      "Memory for the rows; with more rows than fit, they are read again in each epoch, and shuffled by windows.",
      value: "size", default: "most of what the machine and its control group leave",
      foreign: ["max-memory", "memory-limit", "ram", "mem"], use: [])
  ]

  /// The most bytes that the rows of a training take; the most there are if the system does not tell.
  package var limit: Int { Self.limit(memory) }

  /// The most bytes that rows take if this memory is asked for, or none.
  package static func limit(_ memory: MemorySize?) -> Int {
    memory?.bytes ?? SystemMemory.available.map { $0 / 4 * 3 } ?? .max
  }
}
