/// The weights of a network along its training, in the order of the steps: at most ``most`` places, at about equal
/// distances.
struct WeightPath: Sendable {
  /// The most places.
  static let most = 64

  /// The weights at each place.
  private(set) var places: [[Float]]
  /// Of this number of places, one is kept.
  private var stride = 1
  private var count = 0
  /// The latest weights.
  private var latest: [Float]

  init(startingAt weights: [Float]) { (places, latest) = ([weights], weights) }

  /// Adds the weights after further steps. Weights that are not finite have no place.
  mutating func add(_ weights: [Float]) {
    guard weights.allSatisfy(\.isFinite) else { return }
    latest = weights
    count += 1
    guard count.isMultiple(of: stride) else { return }
    places.append(weights)
    guard places.count > Self.most else { return }
    places = places.indices.filter { $0.isMultiple(of: 2) }.map { places[$0] }
    stride *= 2
  }

  /// The places, and the latest weights at their end.
  var all: [[Float]] { places.last == latest ? places : places + [latest] }
}
