import Descent
import DescentExperiments

/// `--check-order`: how well the order of the first epoch mixes the targets.
struct OrderReport {
  let orders: [OrderCheck]
  let data: LearningData

  func write(to console: Console) {
    for order in orders { console.say("Order", text(order)) }
    guard orders.contains(where: \.isMixedBadly) else { return }
    console.note(
      "a batch has fewer targets than one of a random order, so that rows that are alike are learned one after "
        + "the other, and the model may be worse: "
        + (data.memoryText == nil
          ? "give --shuffle every-epoch"
          : "write the rows in a random order once, with descent shuffle, or give more --memory"))
  }

  private func text(_ order: OrderCheck) -> String {
    let (found, title) = (order.distinct, order.target.quotedForMessage)
    let what = order.isOfClasses ? "classes of \(title)" : "ranges of \(title)"
    return
      "a batch has \(decimal(found.measured, places: 2)) of \(grouped(found.classes)) \(what) on "
      + "average; of a random order of all rows it has \(decimal(found.ideal, places: 2))"
  }
}

extension OrderCheck {
  /// An object of `order_check`; see docs/json.md.
  var json: JSONValue {
    .object([
      "target": .string(target), "distinct": .number(distinct.measured),
      "ideal": .number(distinct.ideal), "of": .int(distinct.classes),
    ])
  }
}
