import DescentBase

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ArrowField {
  /// The name of the type that the values mean, if it is not Arrow's own. Arrow columnar format,
  /// "Extension Types".
  var extensionName: String? { metadata["ARROW:extension:name"] }

  static let tensorExtension = "arrow.fixed_shape_tensor"

  /// Returns the shape of the arrays in lists of `size` numbers: that of an extension
  /// `arrow.fixed_shape_tensor`, or of the metadata's `shape`, or one dimension.
  func shape(_ size: Int, file: String) throws(FileError) -> Shape {
    let isTensor = extensionName == Self.tensorExtension
    let text = metadata[isTensor ? "ARROW:extension:metadata" : "shape"]
    guard let text else { return [size] }
    let tensor =
      isTensor
      ? try? JSONDecoder().decode(TensorDescription.self, from: Data(text.utf8))
      : (try? JSONDecoder().decode(Shape.self, from: Data(text.utf8)))
        .map { TensorDescription(shape: $0, permutation: nil) }
    guard let tensor, tensor.isInOrder, tensor.shape.count == size else {
      throw .invalid(
        path: file,
        reason: "the column \(name.quotedForMessage) has lists of \(size) numbers and the shape "
          + "\(text.quotedForMessage); expected dimensions with that product, in their order, such as "
          + "[\(size)]: correct the column's metadata")
    }
    return tensor.shape
  }
}

/// The metadata of `arrow.fixed_shape_tensor`. Arrow canonical extension types, "Fixed shape tensor".
private struct TensorDescription: Decodable {
  let shape: Shape
  /// The order of the dimensions in memory.
  let permutation: [Int]?

  var isInOrder: Bool {
    permutation.map { $0 == Array(shape.dimensions.indices) } ?? true
  }
}

extension ArrowColumn {
  /// Reads arrays of one shape. None may be missing, nor any number in them.
  func arrays(of size: Int) throws(FileError) -> ArrayValues {
    let shape = try field.shape(size, file: batch.file)
    let element = field.children[0]
    guard element.holdsPlainNumbers else {
      throw refused(
        "holds arrays of something other than numbers; expected numbers: write them as numbers, or "
          + "leave the column out")
    }
    let (count, missing) = try batch.node(first.nodes + 1)
    let (expected, overflow) = batch.rowCount.multipliedReportingOverflow(by: size)
    guard !overflow, count == expected else {
      throw damaged("has \(count) numbers in \(batch.rowCount) arrays of \(size)")
    }
    guard try validity() == nil, missing == 0 else {
      throw refused(
        "has missing arrays or numbers; expected none: replace them, or leave their rows out")
    }
    let buffer = first.buffers + 2
    let elements: ArrayValues.Elements =
      switch element.type {
      case .integer(8, false): .bytes(try batch.numbers(buffer, count: count, as: UInt8.self))
      case .float(32): .single(try batch.numbers(buffer, count: count, as: Float.self))
      default: .double(try batch.doubles(buffer, count: count, type: element.type))
      }
    return ArrayValues(shape: shape, elements: elements)
  }
}

extension ArrowField {
  /// Whether the values are integers or floating-point numbers that lie one after the other.
  var holdsPlainNumbers: Bool {
    guard encoding == nil else { return false }
    switch type {
    case .integer, .float: return true
    default: return false
    }
  }
}
