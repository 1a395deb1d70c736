/// The number that a field holds, or nil when it holds anything else.
///
/// Exactly this grammar, between spaces and tabs, in every locale:
/// `[+-]? (digits [. digits?]? | . digits) ([eE] [+-]? digits)?`. So `.5`, `5.` and `-1e3` are
/// numbers; `0x1p3`, `inf`, `nan`, `1_000`, `1,5` and the empty field are not, nor is a number
/// beyond the range of `Double`. One too small for it is 0.
func parseNumber(_ text: some Collection<UInt8>) -> Double? {
  let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  var trimmed = Array(text.drop(while: isBlank))
  while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
  guard isDecimal(trimmed), let number = Double(String(decoding: trimmed, as: UTF8.self)),
    number.isFinite
  else { return nil }
  return number
}

/// The number that a text holds, or nil when it holds anything else.
func parseNumber(_ text: String) -> Double? {
  parseNumber(text.utf8)
}

private func isDecimal(_ text: [UInt8]) -> Bool {
  var position = 0
  func skip(_ first: UInt8, or second: UInt8) -> Bool {
    guard position < text.count, text[position] == first || text[position] == second else {
      return false
    }
    position += 1
    return true
  }
  func digits() -> Int {
    let start = position
    while position < text.count, text[position] >= 0x30, text[position] <= 0x39 { position += 1 }
    return position - start
  }
  _ = skip(UInt8(ascii: "+"), or: UInt8(ascii: "-"))
  var count = digits()
  if skip(UInt8(ascii: "."), or: UInt8(ascii: ".")) { count += digits() }
  guard count > 0 else { return false }
  if skip(UInt8(ascii: "e"), or: UInt8(ascii: "E")) {
    _ = skip(UInt8(ascii: "+"), or: UInt8(ascii: "-"))
    guard digits() > 0 else { return false }
  }
  return position == text.count
}
