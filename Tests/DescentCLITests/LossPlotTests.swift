import Foundation
import Testing

@testable import DescentCLI

struct LossPlotTests {
  private let training = (1...12).map {
    LossPlot.Point(epochs: Double($0), loss: 4 / Double($0 * $0))
  }
  private let validation = (1...12).map {
    LossPlot.Point(epochs: Double($0), loss: 0.5 + 3 / Double($0))
  }

  private func plot(
    _ training: [LossPlot.Point], _ validation: [LossPlot.Point] = [], width: Int = 60,
    height: Int = 5, style: TextPlot.Style = .braille, isColored: Bool = false
  ) -> [String]? {
    LossPlot(
      training: training, validation: validation, width: width, height: height, style: style,
      isColored: isColored)?.lines
  }

  @Test("Two curves are drawn in Braille, the validation's in dashes, each with its latest value")
  func braille() {
    #expect(
      plot(training, validation) == [
        "      4 ┤⠛⢶⡀⣄⣀",
        "        │  ⠙⠲⢤⣀⠉⠉ ⠉⠓ ⠒⠒ ⠒⠒ ⠲⠤ ⠤⠤ ⠤⠤ ⠤⠤ ⠤⠤ ⠤⠤   val 0.75",
        "        │     ⠈⠙⠒⠦⢤⣀⣀",
        "        │           ⠈⠉⠙⠒⠲⠤⠤⢤⣀⣀⣀",
        "0.02778 ┤                     ⠈⠉⠉⠙⠒⠒⠒⠲⠤⠤⠤⠤⣄⣀⣀  train 0.02778",
        "        └────────────────────────────────────",
        "         epoch 1      loss, log scale      12",
      ])
  }

  @Test("Where there is no Braille, the training is stars and the validation letters o")
  func ascii() {
    #expect(
      plot(training, validation, width: 40, height: 4, style: .ascii) == [
        "      4 |ooo",
        "        | *oooooooooooooo  val 0.75",
        "        |   *******",
        "0.02778 |         *******  train 0.02778",
        "        +----------------",
        "         epoch 1       12",
      ])
  }

  @Test(
    "With colors, the validation's curve and value are cyan, and the lines are otherwise the same")
  func colors() throws {
    let plain = try #require(plot(training, validation))
    let colored = try #require(plot(training, validation, isColored: true))
    #expect(
      colored.map {
        $0.replacingOccurrences(of: "\u{1B}[36m", with: "")
          .replacingOccurrences(of: "\u{1B}[39m", with: "")
      } == plain)
    #expect(colored.contains { $0.hasSuffix("\u{1B}[36mval 0.75\u{1B}[39m") })
    #expect(
      plot(training, validation, style: .ascii, isColored: true)?.joined().contains("\u{1B}")
        == false)
  }

  @Test(
    "No line is longer than the window, and one too narrow for a curve has none",
    arguments: [34, 39, 79, 199])
  func width(width: Int) throws {
    for style in [TextPlot.Style.braille, .ascii] {
      let lines = try #require(plot(training, validation, width: width, style: style))
      #expect(
        lines.allSatisfy { $0.count <= width } && lines.contains { $0.count >= min(width, 95) })
      #expect(lines.count == 7)
    }
    #expect(plot(training, validation, width: 33) == nil)
  }

  @Test(
    "The scale is logarithmic if the losses span ten times the least, and linear otherwise or from 0 down"
  )
  func scale() throws {
    let narrow = validation.map { LossPlot.Point(epochs: $0.epochs, loss: $0.loss + 1) }
    let negative = training.map { LossPlot.Point(epochs: $0.epochs, loss: $0.loss - 1) }
    #expect(try #require(plot(training)?.last).contains("loss, log scale"))
    #expect(try !#require(plot(narrow)?.last).contains("log"))
    #expect(try !#require(plot(negative)?.last).contains("log"))
    #expect(try #require(plot(negative)?.first).hasPrefix("      3 ┤"))
  }

  @Test("A loss that is not finite leaves a gap, and is the value at the end if it is the last")
  func gap() throws {
    var losses = training
    losses[11] = LossPlot.Point(epochs: 12, loss: .nan)
    let lines = try #require(plot(losses, style: .ascii))
    #expect(lines[0].hasSuffix("  train nan"))
    losses[11] = training[11]
    losses[6] = LossPlot.Point(epochs: 7, loss: .infinity)
    let gap = try #require(plot(losses, style: .ascii)).dropLast(2).map {
      $0.padding(to: 60)
    }
    let empty = (8..<45).filter { column in gap.allSatisfy { Array($0)[column] == " " } }
    #expect(empty.count > 4, "\(gap)")
  }

  @Test("Fewer than two epochs have no plot, and equal losses one line")
  func few() throws {
    #expect(plot([]) == nil && plot([training[0]], validation) == nil)
    #expect(plot([training[0], LossPlot.Point(epochs: 2, loss: .nan)]) == nil)
    let equal = (1...3).map { LossPlot.Point(epochs: Double($0), loss: 0.25) }
    let lines = try #require(plot(equal, style: .ascii))
    #expect(lines.filter { $0.contains("*") }.count == 1)
  }

  @Test("More points than columns are drawn with their extremes")
  func many() throws {
    var points = (1...10_000).map { LossPlot.Point(epochs: Double($0), loss: 1) }
    points[5003] = LossPlot.Point(epochs: 5004, loss: 2)
    let lines = try #require(plot(points, style: .ascii))
    #expect(lines[0].filter { $0 == "*" }.count == 1 && lines[2].filter { $0 == "*" }.count == 1)
  }
}

extension String {
  fileprivate func padding(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
