/// This release of Descent.
package enum Release {
  /// Its version: `0.1.0`.
  package static let version = "0.1.0"
}
