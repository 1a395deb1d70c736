import Testing

@testable import Descent

struct NumberLayoutTests {
  private func numbers(_ layout: NumberLayout, _ bytes: [UInt8]) -> [Double] {
    var appended: [Double] = [7]
    layout.append([9] + bytes + [9], 1..<1 + bytes.count, to: &appended)
    #expect(appended.first == 7 && Array(appended.dropFirst()) == layout.doubles(bytes[...]))
    var floats: [Float] = []
    layout.append(bytes, bytes.indices, to: &floats)
    #expect(floats == layout.floats(bytes[...]))
    return layout.doubles(bytes[...])
  }

  @Test("Each type has the number of its bytes, in both orders")
  func kinds() {
    let cases: [(NumberLayout.Kind, [UInt8], Double)] = [
      (.bool, [2], 1), (.uint8, [0xFE], 254), (.int8, [0xFE], -2), (.uint16, [0xFE, 0xFF], 65_534),
      (.int16, [0xFE, 0xFF], -2), (.uint32, [1, 0, 0, 0x80], 0x8000_0001),
      (.int32, [1, 0, 0, 0x80], -0x7FFF_FFFF), (.uint64, [0, 0, 0, 0, 0, 0, 0, 0x80], 0x1p63),
      (.int64, [0, 0, 0, 0, 0, 0, 0, 0x80], -0x1p63), (.bfloat16, [0xC0, 0x3F], 1.5),
      (.float32, [0, 0, 0xC0, 0x3F], 1.5), (.float64, [0, 0, 0, 0, 0, 0, 0xF8, 0x3F], 1.5),
    ]
    for (kind, bytes, number) in cases {
      #expect(numbers(NumberLayout(kind), bytes + bytes) == [number, number], "\(kind)")
      #expect(numbers(NumberLayout(kind, isBigEndian: true), bytes.reversed()) == [number])
    }
    #expect(numbers(NumberLayout(.float64), []) == [])
  }

  @Test("A whole number that a Double does not have is rounded to the nearest, ties to even")
  func rounding() {
    // 2⁵³ + 1 and 2⁵³ + 3.
    #expect(numbers(NumberLayout(.int64), [1, 0, 0, 0, 0, 0, 0x20, 0]) == [0x1p53])
    #expect(numbers(NumberLayout(.uint64), [3, 0, 0, 0, 0, 0, 0x20, 0]) == [0x1p53 + 4])
  }

  @Test(
    "16-bit numbers are exact",
    arguments: [
      (0x0000, 0), (0x0001, 0x1p-24), (0x03FF, 0x3FFp-24), (0x0400, 0x1p-14), (0x3C00, 1),
      (0xC000, -2), (0x7BFF, 65504), (0x7C00, Double.infinity),
    ])
  func half(bits: Int, value: Double) {
    let bytes = [UInt8(bits & 0xFF), UInt8(bits >> 8)]
    #expect(numbers(NumberLayout(.float16), bytes) == [value])
  }
}
