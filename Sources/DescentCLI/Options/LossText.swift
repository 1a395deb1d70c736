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
    guard let type = Catalog.standard.losses.first(where: { $0.kind == component.kind }) else {
      throw ValidationError(
        "\(component.kind.quotedForMessage) is no known loss; known are "
          + Self.kinds.joined(separator: ", "))
    }
    let figures = try component.figures(type.figures, main: type.figures.first ?? "")
    loss =
      figures.isEmpty ? type.init() : try component.decode(CatalogedLoss.self, figures).loss
    if let loss = loss as? Quantile, loss.quantiles.count > 1 {
      throw component.refusal("\(loss.quantiles.count) quantiles; expected one, as in quantile:0.9")
    }
  }

  /// The losses of what a table's target may be; those of vectors are for programs.
  static var kinds: [String] {
    Catalog.standard.losses.filter { $0.init().outputs != .other }.map { $0.kind }
  }
}
