import Descent

/// The curve of one range test in a picture: a logarithmic axis of rates, a band over the seeds, the median,
/// and the suggested rate.
struct RangeTestPanel {
  private let result: TunedBatch
  private let summary: RangeTestSummary
  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  private let losses: ClosedRange<Double>

  /// A panel whose curve is within these coordinates; y grows downwards.
  init(_ result: TunedBatch, x: ClosedRange<Double>, y: ClosedRange<Double>) {
    self.result = result
    (self.x, self.y) = (x, y)
    summary = result.summary
    losses = summary.drawnLosses
  }

  var svg: String {
    let title = Markup.escaped("Batch \(result.batch): \(summary.sentence)")
    return """
      <g>
      <text x="24" y="\(text(y.lowerBound - 16))">\(title)</text>
      \(rateTicks)
      \(lossTicks)
      <polygon class="band" points="\(band)"/>
      <polyline class="curve" points="\(points(summary.median))"/>
      \(suggestion)
      <text class="middle" x="\(text((x.lowerBound + x.upperBound) / 2))" y="\(text(y.upperBound + 42))">learning rate</text>
      </g>
      """
  }

  private func text(_ value: Double) -> String { decimal(value, places: 1) }

  /// The place of a rate. The axis is logarithmic, as the test's steps are.
  private func place(ofRate rate: Double) -> Double {
    let test = summary.test
    let share = logarithm(rate / test.lowest) / logarithm(test.highest / test.lowest)
    return x.lowerBound + (x.upperBound - x.lowerBound) * share
  }

  private func place(ofLoss loss: Double) -> Double {
    let part = (loss - losses.lowerBound) / (losses.upperBound - losses.lowerBound)
    return y.upperBound - (y.upperBound - y.lowerBound) * min(max(part, 0), 1)
  }

  /// The points of a curve, to where it is no longer finite or leaves the picture.
  private func points(_ values: [Double]) -> String {
    pairs(values).map { "\(text($0)),\(text($1))" }.joined(separator: " ")
  }

  /// The places of at most 500 values at even distances; they are smoothed over more than lies between.
  private func pairs(_ values: [Double]) -> [(Double, Double)] {
    let count = values.prefix(while: \.isFinite).count
    return stride(from: 0, to: count, by: 1 + summary.test.steps / 500).map {
      (place(ofRate: summary.test.rate(ofStep: $0)), place(ofLoss: values[$0]))
    }
  }

  /// Along the greatest losses, and back along the least.
  private var band: String {
    let lowest = pairs(summary.lowest)
    let highest = pairs(summary.highest.prefix(lowest.count).map { min($0, losses.upperBound) })
    return (highest + lowest.reversed()).map { "\(text($0)),\(text($1))" }.joined(separator: " ")
  }

  /// A line and a label for each power of ten.
  private var rateTicks: String {
    let test = summary.test
    var lines: [String] = []
    var rate = 1e-300
    for exponent in -300...300 {
      rate = Double("1e\(exponent)") ?? rate
      guard rate >= test.lowest * 0.999, rate <= test.highest * 1.001 else { continue }
      let x = text(place(ofRate: rate))
      lines.append(
        "<line class=\"grid\" x1=\"\(x)\" x2=\"\(x)\" y1=\"\(text(y.lowerBound))\" y2=\"\(text(y.upperBound))\"/>"
      )
      lines.append(
        "<text class=\"middle\" x=\"\(x)\" y=\"\(text(y.upperBound + 20))\">\(exponent < -4 || exponent > 3 ? "1e\(exponent)" : rate.short)</text>"
      )
    }
    return lines.joined(separator: "\n")
  }

  /// The axis, and the least and the greatest loss that are drawn.
  private var lossTicks: String {
    let (left, right) = (text(x.lowerBound), text(x.upperBound))
    let ends = [losses.lowerBound, losses.upperBound].map { loss in
      "<text class=\"end\" x=\"\(text(x.lowerBound - 8))\" y=\"\(text(place(ofLoss: loss) + 5))\">\(loss.short)</text>"
    }
    return """
      <line class="axis" x1="\(left)" x2="\(right)" y1="\(text(y.upperBound))" y2="\(text(y.upperBound))"/>
      <line class="axis" x1="\(left)" x2="\(left)" y1="\(text(y.lowerBound))" y2="\(text(y.upperBound))"/>
      \(ends.joined(separator: "\n"))
      """
  }

  private var suggestion: String {
    guard let rate = summary.suggestion else { return "" }
    let place = place(ofRate: rate)
    let isLeft = place > (x.lowerBound + x.upperBound) / 2
    return """
      <line class="rate" x1="\(text(place))" x2="\(text(place))" y1="\(text(y.lowerBound))" y2="\(text(y.upperBound))"/>
      <text class="found\(isLeft ? " end" : "")" x="\(text(place + (isLeft ? -8 : 8)))" y="\(text(y.lowerBound + 16))">\(rate.short)</text>
      """
  }

  private func logarithm(_ value: Double) -> Double { naturalLogarithm(onePlus: value - 1) }
}
