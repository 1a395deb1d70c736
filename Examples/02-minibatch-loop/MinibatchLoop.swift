import Descent
import DescentTables
import Foundation

// The training loop written by hand: one loop over the epochs, one over the mini-batches of an epoch,
// and one step for each mini-batch.
//
//     minibatch-loop [Examples/Data/digits.csv]
//
// `Trainer.fit` is this loop ready-made. `trainingLoop` is the loop for a model that is not Descent's.

@main
struct MinibatchLoop {
  static func run(_ path: String) throws {
    // The data: a fifth of the rows is set aside for validation. The other rows give the means and the
    // standard deviations.
    let table = try Table(contentsOf: path)
    let task = try TableTask(table, target: "digit")
    let split = try task.split(.stratified, fraction: 0.2, seed: 1)
    let preparation = try task.preparation(trainingRows: split.training)
    let training = try preparation.dataset(of: table, rows: split.training)
    let validation = try preparation.dataset(of: table, rows: split.validation)

    let network = Sequential {
      Dense(128, weights: .heUniform)
      ReLU()
      Dense(10)
    }
    let trainer = try Trainer(
      network, for: training, loss: SoftmaxCrossEntropy(), optimizer: Adam(learningRate: 0.003),
      metrics: [Accuracy()], seed: 1)

    for epoch in 1...10 {
      // `f_train`: one update for each batch. The sums are over rows, so that a short last batch counts
      // only as the rows that it has.
      var trained = trainer.emptyTotals
      for batch in MiniBatches(
        of: 32, from: training.count, shuffled: .everyEpoch(seed: 1), epoch: epoch)
      {
        try trainer.step(batch, of: training, adding: &trained)
      }

      // `f_val`: the loss and the accuracy on the validation rows. No weight changes.
      let validated = try trainer.evaluate(validation)

      print(
        String(
          format: "epoch %d  train_loss %.4f  acc %.4f  val_loss %.4f  acc %.4f", epoch,
          trained.loss, trained["accuracy"] ?? .nan, validated.loss,
          validated["accuracy"] ?? .nan))
    }
  }

  static func main() {
    do {
      try run(CommandLine.arguments.dropFirst().first ?? "Examples/Data/digits.csv")
    } catch {
      FileHandle.standardError.write(Data("minibatch-loop: \(error)\n".utf8))
      exit(1)
    }
  }
}
