/// A number with `places` digits after the point: the same on every machine, without a locale.
package func decimal(_ value: Double, places: Int = 4) -> String {
  precondition(places >= 1, "a number with \(places) digits after the point")
  guard value.isFinite else { return value.isNaN ? "nan" : "\(value)" }
  let unit = (0..<places).reduce(1.0) { product, _ in product * 10 }
  let scaled = (value.magnitude * unit).rounded()
  guard scaled < 0x1p53 else { return "\(value)" }
  let digits = String(Int(scaled))
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return sign + padded.dropLast(places) + "." + padded.suffix(places)
}
