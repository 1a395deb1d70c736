/// Returns `n` in decimal with a comma between groups of three digits: `1,437`, `-60,000`. The
/// locale has no effect.
package func grouped(_ n: Int) -> String {
  let digits = String(n.magnitude)
  var text = n < 0 ? "-" : ""
  for (position, digit) in digits.enumerated() {
    if position > 0, (digits.count - position).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return text
}

/// Returns a number with its noun, which is singular for 1: `1 row`, `1,437 rows`.
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// Returns a number with `places` digits after the point. The text is the same on every machine and
/// in every locale.
package func decimal(_ value: Double, places: Int = 4) -> String {
  require(places >= 1, "a number with \(places) digits after the point; expected at least 1")
  guard value.isFinite else { return written(value) }
  let unit = (0..<places).reduce(1.0) { product, _ in product * 10 }
  let scaled = (value.magnitude * unit).rounded()
  guard scaled < 0x1p53 else { return "\(value)" }
  let digits = String(Int(scaled))
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return sign + padded.dropLast(places) + "." + padded.suffix(places)
}

/// Returns a number in its shortest form, and NaN as `nan`.
///
/// String interpolation would write the sign of NaN, which has no meaning and differs between
/// processors.
@inlinable
package func written(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
  value.description
}

/// Returns a number with an exponent and at most `count` significant digits: `1.2346e+18`. Trailing
/// zeros are left out: `1.5e+18`. The text is the same on every machine and in every locale. Traps
/// if `count` is below 1.
package func scientific(_ value: Double, digits count: Int) -> String {
  require(count >= 1, "a number with \(count) significant digits; expected at least 1")
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : decimal(value) }
  let parts = "\(value.magnitude)".split(separator: "e")
  let places = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let written = places.joined()
  let leadingZeros = written.prefix { $0 == "0" }.count
  var exponent =
    (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + places[0].count - 1 - leadingZeros
  var digits = written.dropFirst(leadingZeros).compactMap(\.wholeNumberValue)
  if digits.count > count {
    let isUp = digits[count] >= 5
    digits = Array(digits.prefix(count))
    if isUp {
      var place = count - 1
      while place >= 0, digits[place] == 9 { place -= 1 }
      for index in (place + 1)..<count { digits[index] = 0 }
      if place >= 0 { digits[place] += 1 } else { (digits, exponent) = ([1], exponent + 1) }
    }
  }
  while digits.count > 1, digits.last == 0 { digits.removeLast() }
  let fraction = digits.dropFirst().map(String.init).joined()
  return (value < 0 ? "-" : "") + "\(digits[0])" + (fraction.isEmpty ? "" : "." + fraction)
    + "e" + (exponent < 0 ? "" : "+") + "\(exponent)"
}

/// A number of bytes, for a person to read: `1.5 GB`.
package func bytesText(_ bytes: Int) -> String {
  let units = ["bytes", "kB", "MB", "GB", "TB"]
  var (value, unit) = (Double(bytes), 0)
  while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
  let text =
    unit == 0 || value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
  return "\(text) \(units[unit])"
}
