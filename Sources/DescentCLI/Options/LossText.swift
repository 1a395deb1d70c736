import ArgumentParser
import Descent

/// A loss of the catalog, with its figures: `huber`, `huber:2`, `binary-focal:gamma=2,alpha=0.25`.
struct LossText {
  /// As it was written.
  let text: String
  /// What it says.
  let loss: any Loss

  /// Throws `ValidationError`, which says what is wrong, and what is known.
  init(_ text: String) throws {
    self.text = text
    let component = ComponentText(text)
    guard Catalog.standard.losses[component.kind] != nil else {
      throw ValidationError(
        "\(component.kind.quotedForMessage) is no known loss; known are "
          + Self.kinds.joined(separator: ", "))
    }
    do {
      loss = try Catalog.standard.loss(text)
    } catch {
      throw ValidationError(error.description)
    }
    if let loss = loss as? Quantile, loss.quantiles.count > 1 {
      throw component.refusal("\(loss.quantiles.count) quantiles; expected one, as in quantile:0.9")
    }
  }

  /// The losses of what a table's target may be; those of vectors are for programs.
  static var kinds: [String] {
    Catalog.standard.losses.filter { $0.withDefaults.outputs != .other }.map { $0.kind }
  }
}
