/// What is written.
public struct OutputSettings: Settings {
  /// Where the model is written; nil for the table's name with `.safetensors`.
  public var output: String?

  /// Creates the defaults.
  public init() {}

  /// No heading: help lists the setting with the command's own options.
  public static let title = ""

  /// The setting.
  public static let settings: [Setting<OutputSettings>] = [
    Setting(
      "output", \.output, in: .files,
      "Where the model is written; of 'compare' the page, of 'tune' the picture.", value: "file",
      default: "the table's name with .safetensors, in this folder",
      foreign: ["out", "model", "save", "model-path", "save-path", "output-file"], use: [])
  ]
}

extension ValueRange<String> {
  /// The path of a file. `-` is standard output elsewhere, where no model is written.
  fileprivate static var files: Self {
    Self("the path of a file; one that is named - is ./-") { $0 != "-" }
  }
}
