import Descent
import DescentTables

/// The weight of each class's rows in training.
public enum ClassWeights: SettingValue {
  /// Every row weighs the same.
  case none
  /// Every class has the same total weight.
  case balanced
  /// The labels as they were written, and their weights.
  case given([Weight])

  /// A class and the weight of its rows.
  public struct Weight: Hashable, Sendable {
    /// The label of the class.
    public let label: String
    /// The weight, above 0.
    public let weight: Double
  }

  /// True.
  public static let hasCommas = true
  /// `none, balanced, or a weight for each class, as yes=3,no=1`
  public static let expected = "none, balanced, or a weight for each class, as yes=3,no=1"
  /// `none` and `balanced`.
  public static let completions = ["none", "balanced"]

  /// Reads `none`, `balanced`, or a weight for each class: `yes=3,no=1`. A label that has a comma is in
  /// quotes together with its weight.
  public init(text: String) throws(SettingError) {
    switch text {
    case "none": self = .none
    case "balanced": self = .balanced
    default:
      guard let pieces = try? NameList(text: text).names else { throw Self.refusal(of: text) }
      var weights: [Weight] = []
      for piece in pieces { weights.append(try Self.weight(piece)) }
      self = .given(weights)
    }
  }

  private static func weight(_ piece: String) throws(SettingError) -> Weight {
    guard let sign = piece.lastIndex(of: "="), sign > piece.startIndex else {
      throw refusal(of: piece)
    }
    let (label, number) = (piece[..<sign], String(piece[piece.index(after: sign)...]))
    return try weight(String(label), Double(number), written: number)
  }

  private static func weight(
    _ label: String, _ weight: Double?, written: String
  ) throws(SettingError) -> Weight {
    guard let weight, Float(weight) > 0, Float(weight).isFinite else {
      throw .refused(
        "the weight of \(label.quotedForMessage) is \(written.quotedForMessage); "
          + "expected a number above 0, in the range of a Float")
    }
    return Weight(label: label, weight: weight)
  }

  private static func refusal(of text: String) -> SettingError {
    .refused("\(text.quotedForMessage): expected \(expected)")
  }

  /// `none`, `balanced`, or `yes=3.0,no=1.0`.
  public var text: String {
    switch self {
    case .none: "none"
    case .balanced: "balanced"
    case .given(let weights): NameList(weights.map { "\($0.label)=\($0.weight)" }).text
    }
  }

  /// Reads an object of weights by label, a list of texts such as `yes=3`, or a text.
  public init(json: JSONValue) throws(SettingError) {
    guard case .object(let values) = json else {
      guard let text = json.settingText else { throw .expected(Self.expected) }
      try self.init(text: text)
      return
    }
    var weights: [Weight] = []
    for (label, value) in values.sorted(by: { $0.key < $1.key }) {
      let written = value.settingText ?? ""
      weights.append(try Self.weight(label, Double(written), written: written))
    }
    self = .given(weights)
  }

  /// An object of weights by label, or the text as a string.
  public var json: JSONValue {
    guard case .given(let weights) = self else { return .string(text) }
    return .object(
      Dictionary(
        weights.map { ($0.label, .number($0.weight)) }, uniquingKeysWith: { first, _ in first }))
  }

  /// Whether both give every class the same weight, in whatever order.
  public static func == (one: ClassWeights, other: ClassWeights) -> Bool {
    switch (one, other) {
    case (.none, .none), (.balanced, .balanced): true
    case (.given(let weights), .given(let others)): Set(weights) == Set(others)
    default: false
    }
  }
}

extension ClassWeights {
  /// The weights in the order of the task's labels; nil for none. Throws unless each class of the target has
  /// exactly one.
  func weights(
    of task: TableTask, balanced: () -> [Double]?
  ) throws(SettingError) -> [Double]? {
    if case .none = self { return nil }
    guard let labels = task.labels else {
      throw refusal(
        task.targetNames.count > 1
          ? "expected one target of classes; there are \(task.targetNames.count) targets"
          : "expected a target of classes; \(task.targetTitle) is a number")
    }
    guard case .given(let weights) = self else { return balanced() }
    try check(weights, labels, target: task.targetName)
    var result: [Double] = []
    for label in labels {
      guard let weight = weights.first(where: { $0.label == label })?.weight else {
        throw refusal("the class \(label.quotedForMessage) has no weight; add it")
      }
      result.append(weight)
    }
    return result
  }

  /// Throws if a weight is of an unknown class, or a class has two.
  private func check(
    _ weights: [Weight], _ labels: [String], target: String
  ) throws(SettingError) {
    for (index, weight) in weights.enumerated() {
      let label = weight.label
      guard labels.contains(label) else {
        throw refusal(
          "\(label.quotedForMessage) is not a class of \(target.quotedForMessage); expected a "
            + "weight for each of \(Self.listed(labels))")
      }
      guard !weights[..<index].contains(where: { $0.label == label }) else {
        throw refusal("\(label.quotedForMessage) is given twice; expected one weight")
      }
    }
  }

  private func refusal(_ message: String) -> SettingError {
    .refused("\(setting: "class-weights") \(text): \(message)")
  }

  private static func listed(_ labels: [String]) -> String {
    labels.prefix(20).map(\.quotedForMessage).joined(separator: ", ")
      + (labels.count > 20 ? " and \(grouped(labels.count - 20)) more" : "")
  }
}
