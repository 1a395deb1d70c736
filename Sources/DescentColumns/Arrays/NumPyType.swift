import DescentBase

/// The type of a NumPy array's values, as its header describes it: `<f4`, `|u1`, `<U10`, or a list of
/// fields.
///
/// NumPy Enhancement Proposal 1, and "The array interface" in NumPy's manual.
enum NumPyType {
  /// A value of a row, `count` of them if `shape` is not empty.
  struct Field {
    var name: String
    var value: StoredValue
    /// The number of bytes of one value.
    var size: Int
    var shape: [Int] = []
  }

  /// What is wrong with a type.
  struct Problem: Error { let description: String }

  /// Returns the value and the number of bytes of a simple type such as `<f4`.
  static func value(_ text: String) throws(Problem) -> (StoredValue, size: Int) {
    let order = text.first.map(String.init) ?? ""
    let letter = text.dropFirst().first.map(String.init) ?? ""
    let number = text.dropFirst(2).prefix { $0 != "[" }
    guard ["<", ">", "|"].contains(order), letter != "O" || number.isEmpty else {
      throw unknown(text)
    }
    if letter == "O" { throw Problem(description: objects) }
    guard let size = Int(number), (1...1 << 31).contains(size), size.description == number else {
      throw unknown(text)
    }
    let isBigEndian = order == ">"
    switch letter {
    case "U": return (.scalars(isBigEndian: isBigEndian), 4 * size)
    case "S": return (.utf8, size)
    default:
      guard let kind = numbers[letter + number], order != "|" || size == 1 else {
        throw unknown(text)
      }
      return (.number(NumberLayout(kind, isBigEndian: isBigEndian)), size)
    }
  }

  private static let numbers: [String: NumberLayout.Kind] = [
    "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32,
    "i4": .int32, "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
  ]

  private static let objects =
    "holds Python objects (a pickle), which could run any program when they are read; save the array "
    + "as numbers, with array.astype(float), or as texts, with array.astype(str)"

  private static func unknown(_ text: String) -> Problem {
    let what =
      switch text.dropFirst().first {
      case "c": "complex numbers; save the parts .real and .imag as two arrays"
      case "M", "m": "times; save them as texts, with array.astype(str)"
      case "f": "numbers of a size that not every machine has; save array.astype('<f8')"
      case "U", "S": "texts; expected a length from 1 on"
      default: "a type that is unknown here; save it as numbers, with array.astype('<f8')"
      }
    return Problem(description: "has the dtype \(text.quotedForMessage), \(what)")
  }

  /// Returns the fields of a structured type and their positions in a row. Fields without a name are gaps.
  static func fields(
    _ list: [PythonLiteral]
  ) throws(Problem) -> (fields: [(field: Field, offset: Int)], size: Int) {
    var (fields, offset, names) = ([(field: Field, offset: Int)](), 0, Set<String>())
    for item in list {
      let (field, size) = try field(item)
      if let field {
        guard names.insert(field.name).inserted else {
          throw Problem(description: "has two fields with the name \(field.name.quotedForMessage)")
        }
        fields.append((field, offset))
      }
      let (sum, overflow) = offset.addingReportingOverflow(size)
      guard !overflow else { throw Problem(description: "has rows beyond any file's size") }
      offset = sum
    }
    guard !fields.isEmpty else { throw Problem(description: "has a dtype without fields") }
    return (fields, offset)
  }

  /// Returns one field, which is nil for a gap, and its size.
  private static func field(_ item: PythonLiteral) throws(Problem) -> (Field?, size: Int) {
    guard case .tuple(let parts) = item, (2...3).contains(parts.count),
      let name = name(parts[0])
    else { throw Problem(description: "has a dtype that is not a list of names and types") }
    guard case .string(let text) = parts[1] else {
      throw Problem(
        description:
          "has the field \(name.quotedForMessage), which has fields itself; save each as an "
          + "array of its own, with numpy.savez")
    }
    var shape: [Int] = []
    if parts.count == 3 {
      guard let dimensions = NumPyHeader.dimensions(parts[2]) else {
        throw Problem(
          description: "has the field \(name.quotedForMessage) of a shape that is not whole numbers"
        )
      }
      shape = dimensions
    }
    if name.isEmpty, text.hasPrefix("|V"), let size = Int(text.dropFirst(2)), size >= 0 {
      return (nil, size)
    }
    let (value, size) = try value(text)
    guard let count = product(shape), let all = product([count, size]), all > 0 else {
      throw Problem(
        description:
          "has the field \(name.quotedForMessage) of the shape \(shape); expected lengths "
          + "from 1 on, and no more numbers than a file can hold")
    }
    return (Field(name: name, value: value, size: size, shape: shape), all)
  }

  /// Returns the name of a field, which may have a title too.
  private static func name(_ item: PythonLiteral) -> String? {
    switch item {
    case .string(let name): name
    case .tuple(let parts):
      if parts.count == 2, case .string(let name) = parts[1] { name } else { nil }
    default: nil
    }
  }

  /// Returns the product of some lengths; nil if it overflows or one of them is negative.
  static func product(_ lengths: [Int]) -> Int? {
    var product = 1
    for length in lengths {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }
}
