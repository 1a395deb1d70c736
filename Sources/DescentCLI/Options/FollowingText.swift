import ArgumentParser
import Descent

/// An average of the weights: `ema`, `ema:0.99`, `swa` or `swa:20`.
struct AverageText {
  /// As it was written.
  let text: String
  private let average: WeightAverage?

  /// Throws `ValidationError`, which says what is wrong, and what is known.
  init(_ text: String) throws {
    self.text = text
    let component = ComponentText(text)
    switch component.kind {
    case "ema":
      let figures = try component.figures(["decay"], main: "decay")
      average = .exponential(
        decay: try component.figure(
          "decay", in: figures, usual: 0.999, "a number of at least 0 and below 1"
        ) { Double($0).flatMap { (0..<1).contains($0) ? $0 : nil } })
    case "swa":
      let figures = try component.figures(["from"], main: "from")
      average =
        figures.isEmpty
        ? nil
        : .equal(
          from: try component.figure(
            "from", in: figures, usual: 1, "the number of an epoch, from 1"
          ) { wholeNumber($0, upTo: 1 << 30) })
    default:
      throw ValidationError(
        "\(component.kind.quotedForMessage) is no known average; known are ema, the exponential "
          + "moving average, and swa, stochastic weight averaging")
    }
  }

  /// The average in a training of so many epochs: by default that of the last quarter of them.
  func average(epochs: Int) -> WeightAverage {
    average ?? .equal(from: epochs - (epochs - 1) / 4)
  }
}

/// Slow weights, by their figures: `5`, or `5,share=0.8`.
struct LookaheadText {
  /// As it was written.
  let text: String
  /// What it says.
  let lookahead: Lookahead

  /// Throws `ValidationError`, which says what is wrong, and what is known.
  init(_ text: String) throws {
    self.text = text
    let component = ComponentText(figures: text)
    let figures = try component.figures(["steps", "share"], main: "steps")
    let usual = Lookahead()
    lookahead = Lookahead(
      steps: try component.figure(
        "steps", in: figures, usual: usual.steps, "a whole number from 1 to \(1 << 30)"
      ) { wholeNumber($0, upTo: 1 << 30) },
      share: try component.figure(
        "share", in: figures, usual: usual.share, "a finite number above 0", by: positive))
  }
}

extension ComponentText {
  /// The figure of this name, or the usual one; throws if it cannot be read.
  fileprivate func figure<Value>(
    _ name: String, in figures: [String: String], usual: Value, _ expected: String,
    by read: (String) -> Value?
  ) throws -> Value {
    guard let text = figures[name] else { return usual }
    guard let value = read(text) else {
      throw refusal("\(name) is \(text.quotedForMessage); expected \(expected)")
    }
    return value
  }
}
