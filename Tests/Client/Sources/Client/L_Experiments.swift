import Descent
import DescentExperiments

/// A whole run as a value: a training on a table, its outcome, and settings that are refused.
func experiments() throws {
  var experiment = Experiment(file: "Examples/Data/penguins.csv", target: "species")
  experiment.network.hidden = HiddenLayers(units: [8])
  experiment.descent.epochs = 3
  experiment.descent.optimizer = Chosen(AdamW(learningRate: 0.01))
  experiment.regularization.schedule = ScheduleText(
    LinearWarmup(over: .epochs(1)).then(CosineAnnealing()))
  let outcome = try experiment.prepare().run()
  print("epochs", outcome.history.epochs.count, "best", outcome.best?.epoch ?? -1)
  print("accuracy", fixed(outcome.best?.metrics["accuracy"] ?? -1))
  let record = try Experiment(record: outcome.model.record.settings)
  print("recorded", record.network.hidden.text, try record.optimizer.learningRate)

  experiment.network.dropout = 1.5
  do {
    _ = try experiment.prepare()
  } catch {
    print("refused", error)
  }
}
