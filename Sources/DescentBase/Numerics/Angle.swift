#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The angle in degrees, from 0 to 180, that has this cosine, from −1 to 1. Its last bits are those of the
/// system's `acos`.
package func degrees(ofCosine cosine: Double) -> Double { acos(cosine) * 180 / .pi }
