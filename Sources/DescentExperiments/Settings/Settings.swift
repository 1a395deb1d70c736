/// A part of an `Experiment`: a value with defaults whose settings are listed once.
///
/// A new setting is a property with its default and a row of the list.
public protocol Settings: Equatable, Sendable {
  /// Creates the part with its defaults.
  init()
  /// The heading of the part in help.
  static var title: String { get }
  /// The settings in the order of help and of files.
  static var settings: [Setting<Self>] { get }
}
