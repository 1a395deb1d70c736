import Descent
import Testing

@testable import DescentColumns
@testable import DescentTables

/// The number of random numbers of each kind. A check of optimized code is worth more of them.
#if DEBUG
  private let count = 16_000
#else
  private let count = 400_000
#endif

/// Returns the texts that a reader and C read differently.
private func disagreements(
  _ texts: some Sequence<String>,
  double: (String) -> Double? = { text in
    let bytes = Array(text.utf8)
    return Double(parsing: bytes.span)
  },
  single: (String) -> Float? = { text in
    let bytes = Array(text.utf8)
    return Float(parsing: bytes.span)
  }
) -> [String] {
  texts.filter {
    double($0)?.bitPattern != strtodBits($0) || single($0)?.bitPattern != strtofBits($0)
      || (quickly(Double.self, $0) ?? double($0))?.bitPattern != strtodBits($0)
      || (quickly(Float.self, $0) ?? single($0))?.bitPattern != strtofBits($0)
  }
}

/// Returns the number that the rows of a block are read to, or nil if the quick way does not decide.
private func quickly<Number: DecimalReadable>(_ type: Number.Type, _ text: String) -> Number? {
  let bytes = Array(text.utf8)
  guard let decimal = Decimal(bytes.span, at: 0), decimal.end == bytes.count else { return nil }
  let powers = PowersOfFive.all
  return Number(decimal, powers: powers.span)
}

@Suite("Reading numbers")
struct ReadingNumbersTests {
  @Test(
    "Decimal numbers are read",
    arguments: [
      ("0", 0), ("12", 12), ("-1.5", -1.5), ("+2", 2), (".5", 0.5), ("5.", 5), ("1e3", 1000),
      ("1E-2", 0.01), ("5.e+1", 50), (" \t7\t ", 7), ("0.1", 0.1), ("007", 7), ("1e-400", 0),
      ("-0", -0.0), ("12345678901234567890123", 1.2345678901234568e22),
    ] as [(String, Double)])
  func accepted(text: String, value: Double) {
    #expect(parseNumber(text)?.bitPattern == value.bitPattern)
  }

  @Test(
    "Anything else is not a number",
    arguments: [
      "", " ", "0x1p3", "0x10", "inf", "-inf", "infinity", "nan", "NaN", "NA", "1_000", "1,5", ".",
      "+", "-.", "e5", ".e5", "1e", "1e+", "1 2", "--1", "+-1", "1.2.3", "1e5.", "١", "1\u{A0}",
      "1e400", "-1e400", "1\n", "1e5e5", "1.5 e3", "12345678x", "1234567890123456x", "1f", "1d",
    ])
  func refused(text: String) throws {
    #expect(parseNumber(text) == nil)
    #expect(try areNumbers(parsed("a\n\"\(text)\"\nx\n", TableFormat(missing: []))) == [false])
  }

  @Test("Random bit patterns are read back from their shortest decimals")
  func shortest() {
    var random = SplitMix(state: 1)
    let doubles = (0..<count).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
    let singles = (0..<count).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    }.filter(\.isFinite)
    #expect(disagreements(doubles.map { "\($0)" }).isEmpty)
    #expect(disagreements(singles.map { "\($0)" }).isEmpty)
  }

  @Test("Decimals of 1 to 40 digits with any point and exponent are read as C reads them")
  func randomDigits() {
    var random = SplitMix(state: 2)
    let texts = (0..<count).map { _ in randomDecimal(using: &random) }
    #expect(disagreements(texts).isEmpty)
  }

  private func randomDecimal(using random: inout SplitMix) -> String {
    let digitCount = Int.random(in: 1...40, using: &random)
    var text = ["", "-", "+"].randomElement(using: &random)!
    let point = Int.random(in: 0...digitCount, using: &random)
    for index in 0..<digitCount {
      if index == point { text += "." }
      text += "\(Int.random(in: 0...9, using: &random))"
    }
    if Bool.random(using: &random) {
      let range = [3, 30, 60, 400].randomElement(using: &random)!
      text += "e\(Int.random(in: -range...range, using: &random))"
    }
    return text
  }

  @Test(
    "Decimals halfway between two numbers are rounded to even, and those just beside to the nearest"
  )
  func halfway() {
    var random = SplitMix(state: 3)
    var texts: [String] = []
    for _ in 0..<count / 8 {
      // Whole numbers of 53 and 24 bits, so that a fraction of .5 is halfway between two numbers
      // and the digits are few.
      let whole = random.next() >> 11 | 1 << 52
      texts += around("\(whole)", fraction: "5")
      let small = UInt64.random(in: 1 << 23..<1 << 24, using: &random)
      texts += around("\(small)", fraction: "5")
      // Whole numbers of 64 bits that are halfway between two numbers, and 10 times those.
      let large = (random.next() | 1 << 63) & ~0x7FF | 0x400
      texts += around("\(large)", fraction: "0")
      texts += around("\(large)0", fraction: "0")
    }
    #expect(disagreements(texts).isEmpty)
  }

  @Test("Short decimals that are all but halfway between two 32-bit numbers are not rounded twice")
  func allButHalfway() {
    var random = SplitMix(state: 6)
    var texts: [String] = []
    for _ in 0..<count {
      // Halfway after a 32-bit number from 2⁻⁸ to 2⁻⁷, to 15 places: 13 digits, which 43 bits have room for.
      let bits = UInt32.random(in: (119 << 23)..<(120 << 23), using: &random)
      let halfway = (Double(Float(bitPattern: bits)) + Double(Float(bitPattern: bits + 1))) / 2
      texts.append("0.00\(UInt64((halfway * 1e15).rounded()))")
    }
    #expect(disagreements(texts).isEmpty)
    let isRoundedTwice = { (text: String) in Double(text).map { Float($0) } }
    #expect(!disagreements(texts, single: isRoundedTwice).isEmpty)
  }

  /// Returns a decimal, one that is a little greater, and one that is a little less.
  private func around(_ whole: String, fraction: String) -> [String] {
    let less = "\(UInt64(whole.prefix(19))! - 1)" + whole.dropFirst(19)
    return [
      "\(whole).\(fraction)", "\(whole).\(fraction)00000000000000000000001",
      fraction == "5" ? "\(whole).49999999999999999999999" : "\(less).99999999999999999999999",
    ]
  }

  @Test("Subnormal numbers and the ends of the range are read as C reads them")
  func ends() {
    var random = SplitMix(state: 4)
    var texts = [
      "2.2250738585072014e-308", "2.2250738585072011e-308", "2.2250738585072012e-308",
      "4.9406564584124654e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e-45",
      "7.006492321624085e-46", "7.0064923216240854e-46", "7.006492321624086e-46", "3.4028235e38",
      "3.4028235677973366e38", "3.4028235677973365e38", "3.4028236e38", "1.1754944e-38",
      "1.17549429e-38", "1.175494350822287507e-38", "0e999999999999", "1e999999999999",
      "1e-999999999999", "0.000000000000000000000000000000000000000000000000000000000001e60",
      "9223372036854775808", "18446744073709551615", "18446744073709551616",
      "9999999999999999999", "10000000000000000000", "99999999999999999999999999e-20",
    ]
    for _ in 0..<count / 4 {
      texts.append("\(Double(bitPattern: random.next() >> 12))")
      texts.append("\(Float(bitPattern: UInt32.random(in: 0..<1 << 23, using: &random)))")
      texts.append("\(random.next())e-\(Int.random(in: 320...345, using: &random))")
      texts.append("\(random.next())e-\(Int.random(in: 50...66, using: &random))")
      texts.append("\(random.next())e\(Int.random(in: 285...291, using: &random))")
      texts.append("\(random.next())e\(Int.random(in: 15...21, using: &random))")
    }
    texts.append(String(repeating: "1", count: 5000) + "e-4990")
    texts.append("0." + String(repeating: "0", count: 5000) + "123e5000")
    #expect(disagreements(texts).isEmpty)
  }

  @Test("The powers of five match the table in the paper")
  func powers() {
    let powers = PowersOfFive.all
    #expect(powers.count == 651)
    #expect(powers[342].high == 1 << 63 && powers[342].low == 0)
    #expect(powers[341].high == 0xCCCC_CCCC_CCCC_CCCC && powers[341].low == 0xCCCC_CCCC_CCCC_CCCD)
    #expect(powers[0].high == 0xEEF4_53D6_923B_D65A && powers[0].low == 0x113F_AA29_06A1_3B3F)
    #expect(powers[650].high == 0x8E67_9C2F_5E44_FF8F && powers[650].low == 0x570F_09EA_A7EA_7648)
  }

  @Test("The check detects a reader that rounds twice, and one that is off by a bit")
  func negativeControl() {
    var random = SplitMix(state: 2)
    let texts = (0..<4000).map { _ in randomDecimal(using: &random) } + ["16777217.0000000001"]
    #expect(!disagreements(texts, single: { text in Double(text).map { Float($0) } }).isEmpty)
    let isOffByABit = { (text: String) in Double(text).map { $0.nextUp } }
    #expect(!disagreements(texts, double: isOffByABit).isEmpty)
  }

  @Test("Any number of digits is read at any distance from the end of a block")
  func positions() throws {
    for digits in 1...26 {
      for rest in 0...26 {
        let text = String("12345678901234567890123456".prefix(digits))
        for number in [text, "0." + text, text + ".5", "-" + text + "e-3"] {
          let tail = rest == 0 ? "" : "\n" + String(repeating: "1", count: rest)
          let table = try parsed("a\n" + number + tail)
          guard case .double(let values) = table.columns[0].values else {
            Issue.record("not numbers: \(number)")
            return
          }
          #expect(values[0] == Double(number))
        }
      }
    }
  }
}
