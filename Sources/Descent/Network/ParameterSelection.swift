/// Which of a network's parameters a weight decay, a penalty or a constraint is for: of those that are
/// trained.
public enum ParameterSelection: Hashable, Sendable, Codable {
  /// Those that a layer says decay: its weights, not its biases. See `Parameter.decays`.
  case weights
  /// Every one.
  case all
  /// Those of these names, such as `0.weight`.
  case named([String])

  func contains(_ place: ParameterPlace) -> Bool {
    guard place.isTrained else { return false }
    return switch self {
    case .weights: place.decays
    case .all: true
    case .named(let names): names.contains(place.name)
    }
  }
}

/// A part of a network's flat vectors, seen as a matrix.
struct ParameterRange: Hashable, Sendable {
  let offset: Int
  let rows: Int
  var columns: Int
  /// Whether it is a trained matrix whose gradient does not stay in the first cache.
  var isLarge = false

  /// The same elements as one row.
  var asRow: ParameterRange {
    ParameterRange(offset: offset, rows: 1, columns: rows * columns, isLarge: isLarge)
  }

  /// The same, with its gradient stored whatever its size.
  var asStored: ParameterRange { ParameterRange(offset: offset, rows: rows, columns: columns) }

  /// This part of a flat vector.
  @inline(__always)
  func of(_ flat: Matrix) -> Matrix { flat.block(at: offset, rows: rows, columns: columns) }

  /// This part of each slot.
  func of(_ slots: SlotViews) -> SlotViews {
    slots.block(at: offset, rows: rows, columns: columns)
  }
}

extension ParameterPlace {
  var range: ParameterRange {
    ParameterRange(
      offset: offset, rows: rows, columns: columns,
      isLarge: isTrained && rows * columns >= 16_384 && columns >= 16)
  }
}

extension Network {
  /// Where the selected parameters lie, each by itself, but for those of layers whose rate is 0.
  func ranges(of selection: ParameterSelection, rates: [Int: Double] = [:]) -> [ParameterRange] {
    check(selection)
    return layers.all.filter { rates[$0.number] != 0 }.flatMap(\.places).filter(selection.contains)
      .map(\.range)
  }

  /// Traps if a name is no trained parameter's.
  func check(_ selection: ParameterSelection) {
    guard case .named(let names) = selection else { return }
    let trained = places.filter(\.isTrained)
    for name in names {
      precondition(
        trained.contains { $0.name == name },
        "no parameter \(name.quotedForMessage) is trained; there are "
          + trained.map(\.name).joined(separator: ", "))
    }
  }
}
