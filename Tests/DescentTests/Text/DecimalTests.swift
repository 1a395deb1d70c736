import Testing

@testable import Descent

struct DecimalTests {
  @Test(
    "A number is rounded to its decimal places, and all of them are shown",
    arguments: [
      (0, 4, "0.0000"), (1.5, 4, "1.5000"), (100, 4, "100.0000"), (12.34567, 4, "12.3457"),
      (12.34564, 4, "12.3456"), (0.99996, 4, "1.0000"), (0.01, 4, "0.0100"), (2.5, 1, "2.5"),
      (0.96, 1, "1.0"), (0.125, 2, "0.13"), (1_234_567.891, 2, "1234567.89"),
    ])
  func rounds(value: Double, places: Int, text: String) {
    #expect(decimal(value, places: places) == text)
    if value > 0 { #expect(decimal(-value, places: places) == "-" + text) }
  }

  @Test("NaN has no sign")
  func notANumber() {
    for value in [Double.nan, -.nan] {
      #expect(decimal(value) == "nan" && scientific(value, digits: 3) == "nan")
      #expect(written(value) == "nan" && written(Float(value)) == "nan")
    }
    #expect(written(-0.5) == "-0.5" && written(-Double.infinity) == "-inf")
  }

  @Test(
    "A number with an exponent has the given digits, rounded, without trailing zeros",
    arguments: [
      (14_219_794_885_823.871, 5, "1.422e+13"), (0.000_012_345_6, 3, "1.23e-5"),
      (0.000_012_35, 3, "1.24e-5"), (9.9996, 4, "1e+1"), (1e300, 2, "1e+300"), (7, 3, "7e+0"),
      (123.456, 5, "1.2346e+2"), (.leastNonzeroMagnitude, 4, "5e-324"), (0.1, 1, "1e-1"),
      (1.96, 2, "2e+0"),
    ])
  func exponents(value: Double, digits: Int, text: String) {
    #expect(scientific(value, digits: digits) == text)
    #expect(scientific(-value, digits: digits) == "-" + text)
  }

  @Test("Zero has no exponent, and NaN and infinity are shown as with decimal places")
  func noExponent() {
    #expect(scientific(0, digits: 3) == "0")
    #expect(scientific(.nan, digits: 3) == "nan" && scientific(.infinity, digits: 3) == "inf")
  }

  @Test("The default is four decimal places")
  func four() {
    #expect(decimal(0.5) == "0.5000")
  }

  @Test("A number that rounds to zero has no sign")
  func zero() {
    #expect(decimal(-0.0) == "0.0000")
    #expect(decimal(-0.00004) == "0.0000")
    #expect(decimal(-0.00006) == "-0.0001")
  }

  @Test("Numbers without decimal digits, NaN and infinities are shown as Swift shows them")
  func others() {
    #expect(decimal(.nan) == "nan")
    #expect(decimal(.infinity) == "inf" && decimal(-.infinity) == "-inf")
    #expect(decimal(1e20) == "1e+20" && decimal(-1e300) == "-1e+300")
    #expect(decimal(9e11) == "900000000000.0000")
    #expect(decimal(9.1e11) == "910000000000.0")
  }

  @Test("Zero decimal places trap")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = decimal(1, places: 0) }
  }
}
