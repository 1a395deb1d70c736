/// What a network learns from a table.
public enum LearningTask: String, CaseIterable, Codable, Hashable, Sendable {
  /// The class that a row belongs to.
  case classification
  /// A number.
  case regression
}
