import Testing

@testable import Descent

/// Elementary functions, compared with 60 digits of mpmath.
struct CosineAndPowerTests {
  struct Golden: Decodable {
    struct Cases: Decodable {
      let cosines: [[Double]]
      let powers: [[Double]]
    }

    let elementary: Cases
  }

  @Test("cos(π·x) is within 1 ulp, and exact where it is 0, 1 or −1")
  func cosines() throws {
    let cosines = try Goldens.decode(Golden.self, from: "schedules").elementary.cosines
    #expect(cosines.count > 200)
    for pair in cosines {
      let (x, expected, rest) = (pair[0], pair[1], pair[2])
      let value = cosine(ofPiTimes: x)
      #expect(
        ((value - expected) - rest).magnitude <= expected.ulp,
        "cos(π·\(x)) is \(value), not \(expected)")
      #expect(cosine(ofPiTimes: -x) == value)
    }
    for whole in [0.0, 1, 2, 3, -5, 1e6, 0x1p60] {
      let isOdd = whole.truncatingRemainder(dividingBy: 2) != 0
      #expect(cosine(ofPiTimes: whole) == (isOdd ? -1 : 1))
      if whole.magnitude < 1e9 { #expect(cosine(ofPiTimes: whole + 0.5) == 0) }
    }
    #expect(cosine(ofPiTimes: .infinity).isNaN && cosine(ofPiTimes: .nan).isNaN)
  }

  @Test("Powers are within the error that their comment states, and exact at 0 and 1")
  func powers() throws {
    let powers = try Goldens.decode(Golden.self, from: "schedules").elementary.powers
    #expect(powers.count > 100)
    for triple in powers {
      let (base, exponent, expected) = (triple[0], triple[1], triple[2])
      let value = realPower(base, exponent)
      // Powers of 0 have no logarithm to measure by.
      let size = base > 0 ? (8 + (exponent * Kernels.log(base)).magnitude) * 0x1p-52 : 0
      #expect(
        (value - expected).magnitude <= size * expected,
        "\(base) ^ \(exponent) is \(value), not \(expected)")
    }
    #expect(realPower(0.1, 1) == 0.1 && realPower(0.5, 3) == 0.125 && realPower(7, 0) == 1)
    #expect(realPower(0.5, 5000) == 0 && realPower(2, 5000) == .infinity)
  }
}
