import DescentBase

/// A column of a file of Arrow that is to be written.
package struct ArrowOutputColumn: Sendable, Hashable {
  /// How the values are stored.
  package enum Kind: Sendable, Hashable {
    /// Numbers of 32 bits.
    case single
    /// Numbers of 64 bits.
    case double
    /// Indices of a dictionary.
    case text
    /// Arrays of this shape.
    case array(Shape, Element)
  }

  /// How the numbers of arrays are stored.
  package enum Element: Sendable, Hashable {
    case byte
    case single
    case double
  }

  let name: String
  package let kind: Kind

  /// The shape of the arrays; nil for other columns.
  package var shape: Shape? { if case .array(let shape, _) = kind { shape } else { nil } }
  package var isArray: Bool { shape != nil }
}

extension ArrowOutputColumn {
  /// A column for values such as these.
  package init(_ column: Column) {
    name = column.name
    switch column.values {
    case .single: kind = .single
    case .double: kind = .double
    case .texts: kind = .text
    case .arrays(let arrays):
      switch arrays.elements {
      case .bytes: kind = .array(arrays.shape, .byte)
      case .single: kind = .array(arrays.shape, .single)
      case .double: kind = .array(arrays.shape, .double)
      }
    }
  }

  /// Returns the fields of Schema.fbs, `table Field`. The column's number is the id of its dictionary.
  func fields(number: Int) -> FlatFields {
    var fields: FlatFields = [0: .text(name), 5: .tables([])]
    switch kind {
    case .single: fields.merge(Self.number(.single)) { $1 }
    case .double: fields.merge(Self.number(.double)) { $1 }
    case .text:
      fields[2] = .byte(5)
      fields[3] = .table([:])
      fields[4] = .table([
        0: .int64(number), 1: .table([0: .int32(32), 1: .byte(1)]), 2: .byte(0),
      ])
    case .array(let shape, let element):
      fields[2] = .byte(16)
      fields[3] = .table([0: .int32(shape.count)])
      fields[5] = .tables([
        Self.number(element).merging([0: .text("item"), 5: .tables([])]) { $1 }
      ])
      let dimensions = shape.dimensions.map(String.init).joined(separator: ",")
      fields[6] = .pairs(["shape": "[\(dimensions)]"])
      return fields
    }
    fields[1] = .byte(1)
    return fields
  }

  /// Returns the type of a number: `table FloatingPoint` or `table Int`.
  private static func number(_ element: Element) -> FlatFields {
    switch element {
    case .byte: [2: .byte(2), 3: .table([0: .int32(8), 1: .byte(0)])]
    case .single: [2: .byte(3), 3: .table([0: .int16(1)])]
    case .double: [2: .byte(3), 3: .table([0: .int16(2)])]
    }
  }
}

extension FlatValue {
  /// A vector of Schema.fbs, `table KeyValue`, in the order of the keys.
  static func pairs(_ pairs: [String: String]) -> FlatValue {
    .tables(pairs.sorted { $0.key < $1.key }.map { [0: .text($0.key), 1: .text($0.value)] })
  }
}
