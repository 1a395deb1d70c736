/// The type of a network's numbers: `Float` (32 bits) or `Double` (64 bits).
public enum Precision: String, Hashable, Sendable, Codable, CaseIterable {
  /// 32 bits, about 7 decimal digits: the default.
  case single
  /// 64 bits, about 16 decimal digits.
  case double

  /// The number of bytes in one element.
  @inlinable
  public var byteCount: Int { self == .single ? 4 : 8 }
}

/// A number type for data and predictions: `Float` or `Double`.
public protocol Scalar: BinaryFloatingPoint, Sendable {
  /// The precision whose elements have this type.
  static var precision: Precision { get }
}

extension Float: Scalar {
  /// `.single`.
  @inlinable
  public static var precision: Precision { .single }
}

extension Double: Scalar {
  /// `.double`.
  @inlinable
  public static var precision: Precision { .double }
}
