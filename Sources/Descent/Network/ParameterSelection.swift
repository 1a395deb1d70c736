/// A selection of a network's trained parameters for weight decay, a penalty or a constraint.
public enum ParameterSelection: Hashable, Sendable, Codable {
  /// The parameters that decay: weights but not biases. See `Parameter.decays`.
  case weights
  /// All trained parameters.
  case all
  /// The parameters with these names, such as `0.weight`.
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

/// A range of a network's flat vectors, seen as a matrix.
struct ParameterRange: Hashable, Sendable {
  let offset: Int
  let rows: Int
  var columns: Int
  /// Whether it is a trained matrix that is too large for its gradient to stay in the first-level
  /// cache.
  var isLarge = false

  /// The same elements, as one row.
  var asRow: ParameterRange {
    ParameterRange(offset: offset, rows: 1, columns: rows * columns, isLarge: isLarge)
  }

  /// The same range, but with its gradient stored whatever its size.
  var asStored: ParameterRange { ParameterRange(offset: offset, rows: rows, columns: columns) }

  /// Returns this range of a flat vector.
  @inline(__always)
  func of(_ flat: Matrix) -> Matrix { flat.block(at: offset, rows: rows, columns: columns) }

  /// Returns this range of each slot.
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
  /// Returns the range of each selected parameter, without those of frozen layers.
  func ranges(
    of selection: ParameterSelection, without frozen: Set<Int> = []
  ) -> [ParameterRange] {
    check(selection)
    return layers.all.filter { !frozen.contains($0.number) }.flatMap(\.places).filter(
      selection.contains
    )
    .map(\.range)
  }

  /// Traps if a name is not the name of a trained parameter.
  func check(_ selection: ParameterSelection) {
    guard case .named(let names) = selection else { return }
    let trained = places.filter(\.isTrained)
    for name in names {
      require(
        trained.contains { $0.name == name },
        "there is no trained parameter \(name.quotedForMessage); the trained parameters are "
          + trained.map(\.name).joined(separator: ", "))
    }
  }
}
