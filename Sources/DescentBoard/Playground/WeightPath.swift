/// The weights of a network along its training, in the order of the updates: at most ``most`` places, each the same
/// number of updates after the one before, and the latest weights. Its length is that of all updates.
struct WeightPath: Sendable {
  /// The most places.
  static let most = 64

  /// The weights at each place.
  private(set) var places: [[Float]]
  /// Σ ‖wₜ − wₜ₋₁‖ over all updates
  private(set) var length = 0.0
  /// Of this number of updates, the weights after one are kept.
  private var stride = 1
  private var count = 0
  /// The latest weights.
  private var latest: [Float]

  init(startingAt weights: [Float]) { (places, latest) = ([weights], weights) }

  /// ‖wₜ − w₀‖, from the beginning to the latest weights
  var distance: Double { Self.distance(places[0], latest) }

  /// Adds the weights after the next update. Weights that are not finite have no place.
  mutating func add(_ weights: [Float]) {
    guard weights.allSatisfy(\.isFinite) else { return }
    length += Self.distance(latest, weights)
    latest = weights
    count += 1
    guard count.isMultiple(of: stride) else { return }
    places.append(weights)
    guard places.count > Self.most else { return }
    places = places.indices.filter { $0.isMultiple(of: 2) }.map { places[$0] }
    stride *= 2
  }

  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    var sum = 0.0
    for index in a.indices {
      let difference = Double(a[index]) - Double(b[index])
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  /// The places, and the latest weights at their end.
  var all: [[Float]] { places.last == latest ? places : places + [latest] }
}
