import Descent
import DescentTables

private struct Flower: Encodable {
  let length: Double?
  let colour: String
}

private func flowers() -> [UInt8] {
  var lines = ["length,colour,kind"]
  for row in 0..<40 {
    let isLong = row.isMultiple(of: 2)
    let colour = row % 3 == 0 ? "red" : "blue"
    lines.append("\(isLong ? 5 + row % 4 : 1 + row % 3),\(colour),\(isLong ? "iris" : "rose")")
  }
  return Array((lines.joined(separator: "\n") + "\n").utf8)
}

/// A table, a model and predictions from a dictionary, a `Codable` record and a table.
func tables() throws {
  let table = try Table(parsing: flowers(), name: "flowers.csv")
  let task = try TableTask(table, target: "kind")
  let split = try task.split(.stratified, fraction: 0.25, seed: 1)
  let preparation = try task.preparation(trainingRows: split.training)
  let training = try preparation.dataset(of: table, rows: split.training)
  let validation = try preparation.dataset(of: table, rows: split.validation)
  let trainer = try Trainer(
    Sequential { Dense(2) }, for: training, loss: SoftmaxCrossEntropy(),
    optimizer: Adam(learningRate: 0.1), metrics: [Accuracy()], seed: 1)
  let history = try trainer.fit(
    training, epochs: 10, batches: 8, validation: validation, keep: .best)
  let model = try TableModel(
    trainer.model, preparation, loss: trainer.loss,
    record: TrainingRecord(epoch: history.bestEpoch ?? 0))
  print("rows", split.training.count, split.validation.count, "labels", task.labels ?? [])

  let prediction = try model.predict(["length": 7, "colour": "red"])
  print("dictionary", prediction.label ?? "none", prediction.number ?? -1)
  let records = try model.predict([
    Flower(length: 6.5, colour: "blue"), Flower(length: nil, colour: "violet"),
  ])
  print("records", records[0].label ?? "none", records.count)
  print("table", try model.predict(table).filter { $0.label == "iris" }.count)
  let reloaded = try TableModel(parsing: model.serialized(), name: "flowers.safetensors")
  print("reloaded", try reloaded.predict(table) == model.predict(table), reloaded.labels ?? [])

  let summary = try TableSummary(table, target: "kind")
  for column in summary.columns {
    print(
      column.name, column.kind.map { "\($0)" } ?? "none", fixed(column.numbers?.mean ?? 0),
      column.mostFrequent?.value ?? "none")
  }
  print("classes", summary.classes?.map(\.rows) ?? [])
  do {
    _ = try Table(parsing: Array("a,b\n1,2\n3\n".utf8), name: "short.csv")
  } catch {
    print("refused at line", error.line ?? -1, "column", error.column ?? -1)
  }
}
