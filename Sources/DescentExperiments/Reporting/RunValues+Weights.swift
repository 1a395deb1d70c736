import Descent
import DescentTables

extension RunValues {
  /// The norms, and the layers that they are of.
  var norms: JSONValue {
    guard let first = log.weights.first else { return .null }
    let count = first.value.layers.count
    let known = log.receipt?.layers ?? []
    let layers: [JSONValue] = (0..<count).map { index in
      guard known.count == count else { return .object(["layer": .int(index)]) }
      let layer = known[index]
      return .object([
        "layer": .int(layer.layer), "kind": text(layer.kind), "parameters": .int(layer.parameters),
      ])
    }
    let points = log.weights.filter { $0.value.layers.count == count }
    return .object([
      "layers": .array(layers),
      "detailed": .bool(points.contains { $0.value.whole.gradientNorm != nil }),
      "points": .array(
        Self.thinned(points).map { seconds, weights in
          .object([
            "at": .array(axes.place(step: weights.step, seconds: seconds).json),
            "whole": json(weights.whole), "layers": .array(weights.layers.map(json)),
          ])
        }),
    ])
  }

  private func json(_ norms: RunLog.Norms) -> JSONValue {
    .object([
      "weight": JSONValue(norms.weightNorm), "gradient": JSONValue(norms.gradientNorm),
      "update": JSONValue(norms.updateNorm), "sign_changes": JSONValue(norms.signChangeShare),
    ])
  }

  // MARK: Evaluation

  var evaluation: JSONValue {
    guard let evaluation = log.evaluation else { return .null }
    return .object([
      "epoch": .int(evaluation.epoch), "step": .int(evaluation.step),
      "rows": text(evaluation.rows),
      "targets": .array(evaluation.targets.prefix(TargetEvaluation.mostTargets).map(json)),
    ])
  }

  private func json(_ target: TargetEvaluation) -> JSONValue {
    .object([
      "name": text(target.name), "classes": target.classes.map(json) ?? .null,
      "numbers": target.numbers.map(json) ?? .null,
    ])
  }

  private func json(_ classes: ClassEvaluation) -> JSONValue {
    let right = classes.labels.indices.reduce(0) { $0 + classes.counts[$1][$1] }
    return .object([
      "labels": .array(classes.labels.map(text)), "others": .int(classes.others),
      "counts": .array(classes.counts.map { .array($0.map { .int($0) }) }),
      "rows": .int(classes.rows),
      // Classes that are counted together may be confused among themselves.
      "accuracy": classes.others > 0 || classes.rows == 0
        ? .null : .number(Double(right) / Double(classes.rows)),
      "calibration_error": JSONValue(classes.calibration.flatMap(calibrationError)),
      "calibration": classes.calibration.map { bins in
        .array(
          bins.map { bin in
            .object([
              "rows": .int(bin.rows),
              "confidence": bin.rows == 0 ? .null : .number(bin.confidence / Double(bin.rows)),
              "accuracy": bin.rows == 0 ? .null : .number(Double(bin.right) / Double(bin.rows)),
            ])
          })
      } ?? .null,
    ])
  }

  /// Σ |Σ confidence − right| / rows, over the bins: the metric `calibration-error` of rows that weigh 1.
  private func calibrationError(_ bins: [ClassEvaluation.Bin]) -> Double? {
    let rows = bins.reduce(0) { $0 + $1.rows }
    guard rows > 0 else { return nil }
    return bins.reduce(0) { $0 + abs($1.confidence - Double($1.right)) } / Double(rows)
  }

  private func json(_ numbers: NumberEvaluation) -> JSONValue {
    .object([
      "rows": .int(numbers.rows), "measured": .int(numbers.measured),
      "mean": .number(numbers.mean),
      "quantiles": .array(
        zip(NumberEvaluation.shares, numbers.quantiles).map { [.number($0), .number($1)] }),
      "histogram": .object([
        "from": .number(numbers.range[0]), "to": .number(numbers.range[1]),
        "counts": .array(numbers.histogram.map { .int($0) }),
      ]),
      "points": .array(
        numbers.points.prefix(NumberEvaluation.mostPoints).map { .array($0.map { .number($0) }) }),
    ])
  }

  var hardest: JSONValue {
    guard let hardest = log.hardest else { return .null }
    return .object([
      "by": .string(hardest.by == "wrong" ? "wrong" : "loss"),
      "rows": .array(
        hardest.rows.prefix(LogRecorder.mostRows).map { row in
          .object([
            "line": .int(row.line), "visits": .int(row.visits),
            "wrong": row.wrong.map { .int($0) } ?? .null, "mean_loss": JSONValue(row.meanLoss),
            "last_loss": JSONValue(row.lastLoss), "target": text(row.target),
            "predicted": row.predicted.map(text) ?? .null,
          ])
        }),
    ])
  }

  var receipt: JSONValue {
    let command = ReproducingCommand(log)
    let receipt = log.receipt
    return .object([
      "command": .string(command.text), "notes": .array(command.notes.map(text)),
      "seed": text(log.start.seed), "fingerprint": receipt?.fingerprint.map(text) ?? .null,
      "versions": .object((receipt?.versions ?? [:]).mapValues(text)),
      "machine": .object(short(receipt?.machine ?? [:])),
      "table": .object(short(receipt?.table ?? [:])),
    ])
  }

  /// The texts and numbers among some values.
  private func short(_ values: [String: JSONValue]) -> [String: JSONValue] {
    values.compactMapValues { value in
      switch value {
      case .string(let text): self.text(text)
      case .int, .number, .bool, .null: value
      case .array, .object: nil
      }
    }
  }
}
