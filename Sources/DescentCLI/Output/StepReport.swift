import Descent
import DescentExperiments
import DescentTables

/// What `step` shows of one update.
struct StepReport {
  private let step: ExaminedStep
  private let prepared: PreparedExperiment
  private let shownRows: Int
  /// The path of the model whose weights the step goes on from, or nil.
  private let model: String?

  private var file: String { prepared.data.task.table.name }
  private var trainer: Trainer { prepared.trainer }

  init(
    of step: ExaminedStep, in prepared: PreparedExperiment, shownRows: Int, model: String?
  ) {
    (self.step, self.prepared) = (step, prepared)
    (self.shownRows, self.model) = (shownRows, model)
  }

  func write(to console: Console) {
    console.say(
      "Read",
      "\(file): \(counted(step.trainingRows, "row")) to train\(model.map { " on, from the weights of \($0)" } ?? "")"
    )
    console.say(
      "Step",
      "\(grouped(step.number)) in epoch \(grouped(step.epoch)): batch \(grouped(step.batch.number)) of "
        + "\(grouped(step.batch.of)), \(counted(step.rows.count, "row")) of \(grouped(step.trainingRows)); "
        + "\(type(of: trainer.optimizer).kind)\(model == nil ? "" : " anew"), learning rate \(step.learningRate)"
    )
    writeRows(to: console)
    writeGradients(to: console)
    writeChange(to: console)
    writeLoss(to: console)
    console.say("Rate", rate)
  }

  private func writeRows(to console: Console) {
    guard shownRows > 0 else { return }
    let largest = step.rows.sorted { $0.gradientNorm > $1.gradientNorm }.prefix(shownRows)
    var table = TextTable(["row", "loss", "gradient", "angle"])
    for row in largest {
      table.add([
        "\(file):\(row.line)", short(row.loss), short(row.gradientNorm), degrees(row.angle),
      ])
    }
    for line in table.lines { console.sayRow("  " + line) }
    let rest = step.rows.count - largest.count
    if rest > 0 {
      console.say("  and \(counted(rest, "row")) of smaller gradients; --rows shows more")
    }
    console.say(
      "  gradient: how steeply the row's loss falls; angle: between its direction and that of all "
        + "training rows")
  }
}

extension StepReport {
  private func writeGradients(to console: Console) {
    let rows = step.rows.count
    if rows > 1 {
      console.say(
        "Sum",
        "the \(grouped(rows)) gradients add up to one of length \(short(step.sumNorm)); their mean is "
          + "\(short(step.mean.norm)) long, while each alone is \(short(step.meanRowNorm)) on average"
          + agreement)
    }
    let isWhole = rows == step.trainingRows
    console.say(
      "Full",
      isWhole
        ? "the batch has all training rows: its gradient is the full gradient, of length "
          + short(step.full.norm)
        : "the gradient of all \(grouped(step.trainingRows)) training rows is \(short(step.full.norm)) "
          + "long; the batch's points \(degrees(step.angle)) away from it")
    if let scale = step.noise.scale {
      console.say("Noise", noise(scale))
    }
  }

  /// How much of the rows' gradients is left in their mean.
  private var agreement: String {
    guard step.meanRowNorm > 0 else { return "" }
    let percent = Int((100 * step.mean.norm / step.meanRowNorm).rounded())
    return ": \(min(100, percent))% of it is left, the rest cancels"
  }

  private func noise(_ scale: Double) -> String {
    let rows =
      scale < 1 ? "less than 1 row" : "about \(counted(Int(min(scale.rounded(), 1e15)), "row"))"
    return "a batch of \(rows) has as much noise as gradient (the noise scale here, "
      + "tr Σ / ‖G‖²); far smaller ones are mostly noise, far larger ones hardly say more"
  }

  private func writeChange(to console: Console) {
    let percent =
      step.norm > 0
      ? ", \(short(100 * step.change / step.norm))% of their length \(short(step.norm))" : ""
    console.say("Change", "the weights moved by \(short(step.change))\(percent)\(turn)")
    var table = TextTable(["layer", "parameters", "length", "gradient", "change"])
    for layer in step.layers {
      table.add([
        "\(layer.number) \(layer.summary)", grouped(layer.parameters), short(layer.norm),
        short(layer.gradientNorm), short(layer.change),
      ])
    }
    for line in table.lines { console.sayRow("  " + line) }
    if let largest = step.largest {
      console.say(
        "",
        "most: \(largest.name)[\(largest.index)] from \(short(largest.before)) to \(short(largest.after))"
      )
    }
    if step.layers.contains(where: { $0.gradientNorm == 0 && $0.number == 0 }), step.number == 1,
      model == nil
    {
      console.say(
        "", "the output begins at zeros, so the layers before it have no gradient in the first step"
      )
    }
  }

  private var turn: String {
    guard let turn = step.turn else { return "" }
    return turn < 0.05
      ? ", straight down the batch's gradient"
      : ", \(degrees(turn)) off the straight way down the batch's gradient"
  }

  private func writeLoss(to console: Console) {
    func text(_ loss: ExaminedStep.LossChange) -> String {
      let change = loss.after - loss.before
      let word = change < 0 ? "falls" : change > 0 ? "grows" : "stays"
      return "\(word) from \(short(loss.before)) to \(short(loss.after))"
    }
    console.say(
      "Loss",
      "of this batch \(text(step.batchLoss))"
        + (step.rows.count == step.trainingRows
          ? "" : "; of all training rows \(text(step.trainingLoss))"))
  }

  /// The learning rate with which the other reduction moves as far; nil if it is the same, because the rule
  /// divides the gradient by its own size.
  private var equivalentRate: Double? {
    guard !trainer.optimizer.isScaleFree else { return nil }
    let weight = step.mean.weight
    return trainer.reduction == .mean ? step.learningRate / weight : step.learningRate * weight
  }

  private var rate: String {
    let (own, other) = trainer.reduction == .mean ? ("mean", "sum") : ("sum", "mean")
    let kind = type(of: trainer.optimizer).kind
    guard let equivalentRate else {
      return
        "the gradient is the rows' \(own); with their \(other) \(kind) takes the same step, because the "
        + "gradient's size cancels in its rule"
    }
    return
      "the gradient is the rows' \(own), at the rate \(short(step.learningRate)); --reduction \(other) "
      + "takes the same step of this batch at \(short(equivalentRate))"
  }
}

extension StepReport {
  /// The keys of docs/json.md.
  var json: JSONValue {
    .object([
      "step": .int(step.number), "epoch": .int(step.epoch), "batch": .int(step.batch.number),
      "batches": .int(step.batch.of), "training_rows": .int(step.trainingRows),
      "optimizer": .string(type(of: trainer.optimizer).kind),
      "learning_rate": .number(step.learningRate),
      "reduction": .string(trainer.reduction.rawValue),
      "equivalent_learning_rate": JSONValue(equivalentRate ?? step.learningRate),
      "rows": .array(step.rows.map(json)),
      "mean_norm": .number(step.mean.norm), "sum_norm": .number(step.sumNorm),
      "mean_row_norm": .number(step.meanRowNorm), "full_norm": .number(step.full.norm),
      "angle": JSONValue(step.angle),
      "noise": .object([
        "trace": .number(step.noise.trace),
        "squared_gradient": .number(step.noise.squaredGradient),
        "scale": JSONValue(step.noise.scale),
      ]),
      "change": .number(step.change), "turn": JSONValue(step.turn),
      "layers": .array(step.layers.map(json)),
      "largest_change": step.largest.map {
        .object([
          "parameter": .string($0.name), "index": .int($0.index), "before": .number($0.before),
          "after": .number($0.after),
        ])
      } ?? .null,
      "batch_loss": json(step.batchLoss), "training_loss": json(step.trainingLoss),
      "step_loss": .number(step.mean.loss),
      "model": JSONValue(model),
    ])
  }

  private func json(_ row: ExaminedStep.Row) -> JSONValue {
    .object([
      "line": .int(row.line), "weight": .number(row.weight), "loss": .number(row.loss),
      "gradient_norm": .number(row.gradientNorm), "angle": JSONValue(row.angle),
    ])
  }

  private func json(_ layer: ExaminedStep.Layer) -> JSONValue {
    .object([
      "layer": .int(layer.number), "summary": .string(layer.summary),
      "parameters": .int(layer.parameters), "norm": .number(layer.norm),
      "gradient_norm": .number(layer.gradientNorm), "change": .number(layer.change),
    ])
  }

  private func json(_ loss: ExaminedStep.LossChange) -> JSONValue {
    .object(["before": .number(loss.before), "after": .number(loss.after)])
  }
}

/// About four significant digits: `0.0123`, `1.23e-05`.
private func short(_ value: Double) -> String {
  let size = value.magnitude
  if value == 0 { return "0" }
  if size < 1e-3 || size >= 1e5 { return scientific(value, digits: 3) }
  return decimal(value, places: size < 1 ? 4 : size < 100 ? 3 : 1)
}

private func degrees(_ angle: Double?) -> String {
  angle.map { decimal($0, places: 1) + "°" } ?? "–"
}
