import Testing

@testable import DescentCLI

struct TextPlotTests {
  private func plot(
    _ values: [Double], width: Int = 40, height: Int = 4, style: TextPlot.Style = .braille
  ) -> [String] {
    TextPlot(
      values, from: "step 1", to: "step 9", width: width, height: height, style: style
    ).lines
  }

  @Test("A line is drawn in Braille, with its ends and extremes")
  func line() {
    #expect(
      plot((0...1000).map { 1 - Double($0) / 1000 }) == [
        "1 ┤⠉⠓⠒⠲⠤⠤⣄⣀⣀",
        "  │        ⠈⠉⠉⠓⠒⠲⠤⠤⣄⣀⣀",
        "  │                  ⠈⠉⠙⠒⠒⠦⠤⢤⣀⣀⡀",
        "0 ┤                            ⠉⠉⠙⠒⠒⠦⠤⢤⣀",
        "  └─────────────────────────────────────",
        "   step 1                         step 9",
      ])
  }

  @Test("A step in the values is drawn without a gap, in asterisks where there is no Braille")
  func step() {
    #expect(
      plot([2, 2, 2, 0.5], style: .ascii) == [
        "  2 |***************************",
        "    |                           *",
        "    |                           *",
        "0.5 |                           ********",
        "    +-----------------------------------",
        "     step 1                       step 9",
      ])
  }

  @Test("A constant is drawn as one line")
  func constant() {
    #expect(
      plot([0.25, 0.25], style: .ascii) == [
        "0.25 |**********************************",
        "     +----------------------------------",
        "      step 1                      step 9",
      ])
  }

  @Test("A peak that is narrower than a column of dots is drawn")
  func peak() {
    var values = Array(repeating: 0.0, count: 10_000)
    values[5003] = 3
    let lines = plot(values, style: .ascii)
    #expect(lines[0].filter { $0 == "*" }.count == 1 && lines[1].filter { $0 == "*" }.count == 1)
  }

  @Test("A value that is not finite leaves a gap")
  func gap() {
    let lines = plot([1, .nan, .infinity, 1], style: .ascii)
    #expect(lines[0] == "1 |**********                  *********")
    // Nothing is drawn from one side of the gap to the other.
    let apart = plot([1, .nan, 0], style: .ascii)
    #expect(apart[1] == "  |" && apart[2] == "  |")
    #expect(plot([.nan]).count == 3)
  }

  @Test("Lines have the width that is asked for, and labels are short")
  func width() {
    for width in [40, 61, 200] {
      for style in [TextPlot.Style.braille, .ascii] {
        let lines = plot([1.0 / 3, 0.001, 0.0012345678], width: width, style: style)
        #expect(lines.allSatisfy { $0.count <= width } && lines.contains { $0.count == width })
        #expect(lines[0].hasPrefix("0.3333 "))
      }
    }
    #expect(plot([1], width: 3)[1].count == 40)
    #expect(
      [0, 1, 0.001, 4e-9, 123456, -0.5, 1e300].map(TextPlot.label)
        == ["0", "1", "0.001", "4e-09", "123456", "-0.5", "1e+300"])
  }

  @Test(
    "ASCII is drawn for terminals and locales without Unicode",
    arguments: [
      ([:], true), (["LANG": "C.UTF-8"], true), (["LANG": "de_DE.utf8"], true),
      (["LANG": "C"], false), (["LANG": "C.UTF-8", "LC_ALL": "C"], false),
      (["LANG": "C", "LC_CTYPE": "C.UTF-8"], true), (["TERM": "dumb"], false),
    ] as [([String: String], Bool)])
  func style(environment: [String: String], isBraille: Bool) {
    #expect((TextPlot.Style(environment: { environment[$0] }) == .braille) == isBraille)
  }
}
