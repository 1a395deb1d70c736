import Descent
import DescentExperiments
import DescentTables

/// What `inspect` shows of a saved model.
struct ModelReport {
  private let model: TableModel
  private let file: String

  init(_ model: TableModel, file: String) {
    self.model = model
    self.file = file
  }

  private var layers: [String] { model.model.architecture.layers.map(\.summary) }

  /// The settings of the training as texts: those that are known in the order of the help, then the others.
  private var settings: [(name: String, text: String)] {
    var rest = model.record.settings
    let experiment = try? Experiment(record: rest)
    let known = Experiment.settings.compactMap { setting -> (String, String)? in
      guard let value = rest.removeValue(forKey: setting.name) else { return nil }
      return (setting.name, experiment.flatMap(setting.text) ?? value.settingText ?? "…")
    }
    return known + rest.sorted { $0.key < $1.key }.map { ($0.key, $0.value.settingText ?? "…") }
  }

  /// Whether the model was trained again on all rows after it had been measured.
  private var isRefit: Bool {
    model.record.settings["refit"] == .bool(true) && model.record.validationRows == 0
      && !model.record.metrics.isEmpty
  }

  func write(to console: Console) {
    let network = model.model
    let target = model.preparation.target
    let record = model.record
    console.say(
      "Model",
      ([counted(network.input.count, "input")] + layers).joined(separator: " → ")
        + ": \(grouped(network.parameterCount)) parameters, \(network.precision) precision")
    console.say(
      "Target",
      "\(target.title): \(target.task)\(target.scale?.isLogarithm == true ? ", of log(1 + y)" : "")"
        + (target.labels.map { ", \(counted($0.count, "class", plural: "classes"))" } ?? ""))
    console.say("Loss", model.loss.summary)
    console.say(
      "Trained",
      "on \(counted(record.trainingRows, "row")), validated on \(grouped(record.validationRows)), "
        + (record.epoch > 0 ? "epoch \(record.epoch)" : "stopped before its first epoch ended")
        + ", seed \(record.seed)")
    for name in record.metrics.keys.sorted() {
      console.say("", "\(name) \(decimal(record.metrics[name] ?? .nan))")
    }
    if isRefit {
      console.say(
        "", "these values are of the training before, which set rows aside; --no-refit keeps it")
    }
    var features = TextTable(["feature", "type", "inputs", "how"], leading: [0, 1, 3])
    for feature in model.preparation.features {
      features.add([
        feature.name, feature.encoder.kind.rawValue, "\(feature.encoder.width)",
        feature.encoder.summary,
      ])
    }
    for line in features.lines { console.sayRow(line) }
    let flags = Set(Experiment.settings.filter(\.isFlag).map(\.name))
    console.say(
      "Settings",
      settings.map { name, text in
        flags.contains(name) && text == "true" ? "--\(name)" : "--\(name) \(text)"
      }.joined(separator: " "))
  }

  var json: JSONValue {
    let target = model.preparation.target
    return .object([
      "layers": .array(layers.map { .string($0) }),
      "inputs": .int(model.model.input.count),
      "parameters": .int(model.model.parameterCount),
      "precision": .string(model.model.precision.rawValue),
      "target": .object([
        "name": .string(target.name), "names": .array(target.names.map { .string($0) }),
        "task": .string(target.task.rawValue),
        "labels": target.labels.map { .array($0.map { .string($0) }) } ?? .null,
      ]),
      "loss": .string(type(of: model.loss).kind),
      "features": .array(
        model.preparation.features.map {
          .object([
            "name": .string($0.name), "type": .string($0.encoder.kind.rawValue),
            "inputs": .int($0.encoder.width), "how": .string($0.encoder.summary),
          ])
        }),
      "seed": .string("\(model.record.seed)"), "epoch": .int(model.record.epoch),
      "metrics": JSONValue(metrics: model.record.metrics),
      "rows": .object([
        "train": .int(model.record.trainingRows), "validation": .int(model.record.validationRows),
      ]),
      "settings": .object(
        Dictionary(
          settings.map { ($0.name, .string($0.text)) }, uniquingKeysWith: { first, _ in first })),
    ])
  }
}

extension FeatureEncoder {
  /// How a value is encoded, in a few words.
  fileprivate var summary: String {
    switch self {
    case .number(let encoder): encoder.summary
    case .boolean(let encoder): "1 or 0, then " + encoder.number.summary
    case .date(let encoder):
      (encoder.form.partNames + (encoder.hasIndicator ? ["missing"] : [])).joined(separator: ", ")
        + (encoder.form.order.map { "; the \($0.rawValue) first" } ?? "")
    case .array(let encoder): encoder.summary
    case .text: "hashed runs of 3 to 5 characters, words and pairs of words"
    case .category(let encoder):
      (encoder.levels.prefix(6).map(\.quotedForMessage)
        + (encoder.levels.count > 6 ? ["\(encoder.levels.count - 6) more"] : [])
        + (encoder.hasOther ? ["other"] : []) + (encoder.hasMissing ? ["missing"] : []))
        .joined(separator: ", ")
    }
  }
}

extension ArrayEncoder {
  fileprivate var summary: String {
    let size = shape.dimensions.map(grouped).joined(separator: " × ")
    guard shifts.count == 1 else { return "\(size) numbers, each by its own mean and deviation" }
    return "\(size) numbers, "
      + (scaling == .log1p ? "x := sign·log(1 + |x|), " : "")
      + (scales[0] > 0 ? "(x − \(Float(shifts[0]))) / \(Float(scales[0]))" : "constant, now 0")
  }
}

extension NumberEncoder {
  fileprivate var summary: String {
    let shown = scale > 0 ? "(x − \(Float(shift))) / \(Float(scale))" : "constant, now 0"
    return (scaling == .log1p ? "x := sign·log(1 + |x|), " : "") + shown
      + (hasIndicator ? ", missing as \(Float(fill)) and marked" : "")
  }
}
