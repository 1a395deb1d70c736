import ArgumentParser
import Descent
import DescentTables

/// What a row of each class weighs in training.
enum ClassWeights: CustomStringConvertible {
  case none
  /// So that all classes weigh the same.
  case balanced
  /// The labels as they were written, and their weights.
  case given([(label: String, weight: Double)])

  /// `none`, `balanced`, or a weight a class: `yes=3,no=1`; a label with a comma in it stands in quotes with
  /// its weight. Throws `ValidationError`, which says what is wrong.
  init(_ text: String) throws {
    switch text {
    case "none": self = .none
    case "balanced": self = .balanced
    default:
      guard let pieces = NameList(text)?.names else { throw Self.refusal(of: text) }
      self = .given(try pieces.map(Self.weight))
    }
  }

  private static func weight(_ piece: String) throws -> (label: String, weight: Double) {
    guard let sign = piece.lastIndex(of: "="), sign > piece.startIndex else {
      throw refusal(of: piece)
    }
    let number = String(piece[piece.index(after: sign)...])
    guard let weight = positive(number), Float(weight) > 0, Float(weight).isFinite else {
      throw ValidationError(
        "the weight of \(String(piece[..<sign]).quotedForMessage) is \(number.quotedForMessage); "
          + "expected a number above 0, in the range of a Float")
    }
    return (String(piece[..<sign]), weight)
  }

  private static func refusal(of text: String) -> ValidationError {
    ValidationError(
      "\(text.quotedForMessage): expected none, balanced, or a weight for each class, as yes=3,no=1"
    )
  }

  var description: String {
    switch self {
    case .none: "none"
    case .balanced: "balanced"
    case .given(let weights): NameList(weights.map { "\($0.label)=\($0.weight)" }).description
    }
  }

  /// The weights in the order of the task's labels; nil for none. Throws unless each class of the target has
  /// one.
  func weights(of task: TableTask, trainingRows rows: [Int]) throws -> [Double]? {
    if case .none = self { return nil }
    guard let labels = task.labels else {
      throw ValidationError(
        "--class-weights \(self): expected a target of classes; \(task.targetName.quotedForMessage) is "
          + "a number")
    }
    guard case .given(let weights) = self else {
      return task.balancedClassWeights(trainingRows: rows)
    }
    func refusal(_ message: String) -> ValidationError {
      ValidationError("--class-weights \(self): \(message)")
    }
    for (index, (label, _)) in weights.enumerated() {
      guard labels.contains(label) else {
        throw refusal(
          "\(label.quotedForMessage) is no class of \(task.targetName.quotedForMessage); expected a "
            + "weight for each of \(Self.listed(labels))")
      }
      guard !weights[..<index].contains(where: { $0.label == label }) else {
        throw refusal("\(label.quotedForMessage) is there twice; expected one weight")
      }
    }
    return try labels.map { label in
      guard let weight = weights.first(where: { $0.label == label })?.weight else {
        throw refusal("the class \(label.quotedForMessage) has no weight; add it")
      }
      return weight
    }
  }

  private static func listed(_ labels: [String]) -> String {
    labels.prefix(20).map(\.quotedForMessage).joined(separator: ", ")
      + (labels.count > 20 ? " and \(grouped(labels.count - 20)) more" : "")
  }
}
