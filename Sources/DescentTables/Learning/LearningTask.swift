/// What a network learns from a table.
public enum LearningTask: String, CaseIterable, Codable, Hashable, Sendable {
  /// To tell which of some classes a row belongs to.
  case classification
  /// To predict a number.
  case regression
}
