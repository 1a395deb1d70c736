import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

struct TextEncoderTests {
  @Test(
    "The hash is scikit-learn's murmurhash3_32",
    arguments: [
      ("", 0), ("a", 1_009_084_850), ("ab", 2_613_040_991), ("abc", 3_017_643_002),
      ("abcd", 1_139_631_978), ("hello world", 1_586_663_183), ("naïve café", 1_734_666_806),
    ] as [(String, UInt32)])
  func hash(text: String, expected: UInt32) {
    let bytes = Array(text.utf8)
    #expect(MurmurHash3.hash(bytes, bytes.indices) == expected)
    #expect(MurmurHash3.hash([1] + bytes + [2], 1..<bytes.count + 1) == expected)
  }

  @Test(
    "The inputs are those of scikit-learn's HashingVectorizer for characters, then for words",
    arguments: [
      (
        "The phone is awful",
        [
          (0, 0.145864991498), (1, 0.291729982996), (6, 0.145864991498), (7, -0.583459965992),
          (8, -0.145864991498), (9, 0.145864991498), (10, -0.145864991498), (11, 0.145864991498),
          (12, -0.145864991498), (13, -0.291729982996), (15, -0.583459965992),
          (17, -0.333333333333), (21, -0.333333333333), (28, -0.333333333333),
          (29, 0.333333333333), (30, -0.333333333333), (31, -0.666666666667),
        ]
      ),
      ("a", [(8, -1)]),
      (
        "Ça va? ÇA, va_bien 42!",
        [
          (0, 0.312347523777), (2, 0.312347523777), (4, 0.312347523777), (6, -0.156173761889),
          (7, -0.156173761889), (8, 0.156173761889), (9, -0.312347523777), (10, -0.156173761889),
          (11, 0.624695047554), (13, 0.156173761889), (14, -0.312347523777), (17, -0.4472135955),
          (24, -0.4472135955), (26, -0.4472135955), (28, -0.4472135955), (30, 0.4472135955),
        ]
      ),
      (
        "good good\t good",
        [
          (0, -0.4472135955), (1, 0.4472135955), (4, -0.4472135955), (6, 0.4472135955),
          (14, 0.4472135955), (17, 0.832050294338), (29, -0.554700196225),
        ]
      ),
      (
        "一二三 四五",
        [
          (1, -0.333333333333), (2, -0.333333333333), (3, 0.333333333333), (6, -0.333333333333),
          (8, -0.333333333333), (11, 0.333333333333), (12, 0.333333333333), (14, -0.333333333333),
          (15, 0.333333333333), (25, -0.57735026919), (27, -0.57735026919), (28, 0.57735026919),
        ]
      ),
      ("", []),
    ] as [(String, [(Int, Double)])])
  func inputs(text: String, expected: [(Int, Double)]) {
    var inputs = [Double](repeating: 0, count: 32)
    for (index, value) in expected { inputs[index] = value * 4 }
    for (input, value) in zip(TextEncoder(inputs: 32).encode(text), inputs) {
      #expect(abs(input - value) < 1e-10)
    }
  }

  @Test("A missing text is zeros, and rows that share a text have the same inputs")
  func column() throws {
    let table = try table(
      "review,n,y\n"
        + (0..<30).map { "\($0 % 5 == 0 ? "" : "text \($0 % 3)"),\($0 * $0),\($0 % 2)\n" }
        .joined())
    var options = TableOptions()
    options.texts = ["review"]
    let task = try TableTask(table, target: "y", options: options)
    #expect(task.roles[0] == ColumnRole(name: "review", kind: .text, reason: "asked for"))
    let preparation = try task.preparation(trainingRows: task.rows)
    #expect(preparation.width == 2049)
    let inputs = try preparation.inputs(of: table, rows: [3, 0, 1, 7], as: Double.self)
    let rows = (0..<4).map { Array(inputs[$0 * 2049..<$0 * 2049 + 2048]) }
    #expect(rows[1].allSatisfy { $0 == 0 })
    #expect(rows[2] == rows[3] && rows[0] != rows[2])
    #expect(rows[2] == TextEncoder().encode("text 1"))
    #expect(preparation.inputs(of: ["review": "Text 1", "n": 1]).prefix(2048) == rows[2][...])
    // The root mean square of a block's inputs is 1, as that of numbers that are z-scored.
    for block in [rows[2][..<1024], rows[2][1024...]] {
      let meanSquare = block.reduce(0) { $0 + $1 * $1 } / 1024
      #expect(abs(meanSquare - 1) < 1e-12)
    }
  }
}
