/// `n` in decimal with a comma between groups of three digits, in every locale: `1,437`, `-60,000`.
package func grouped(_ n: Int) -> String {
  let digits = String(n.magnitude)
  var text = n < 0 ? "-" : ""
  for (position, digit) in digits.enumerated() {
    if position > 0, (digits.count - position).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return text
}

/// A number with its noun, in the singular for one: `1 row`, `1,437 rows`.
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}
