import Descent

/// The loss of the training rows on a part of a ``WeightPlane``, and the paths of the three on it. The path of one that
/// has diverged is not asked where the plane is: it may lead anywhere.
struct LossSurface: Sendable {
  /// The places of each path.
  let paths: [[[Double]]]
  /// The length of each path through all weights, and the distance from its beginning to its end.
  let lengths, distances: [Double]
  /// The least and the greatest place in both directions.
  let ranges: [ClosedRange<Double>]
  /// The part of the variance of the paths that the plane has; nil before the first step.
  let seen: Double?
  /// The number of places in each direction.
  let size: Int
  /// The losses, row by row from the greatest place of the second direction to the least; NaN where there is none.
  fileprivate(set) var losses: [Double] = []

  /// The surface around some weights, without its losses.
  fileprivate init(
    of paths: [WeightPath], around weights: [[Float]], _ plane: WeightPlane, size: Int
  ) {
    self.paths = paths.map { $0.all.map(plane.place) }
    (lengths, distances) = (paths.map(\.length), paths.map(\.distance))
    (seen, self.size) = (plane.seen, size)
    let places = weights.map(plane.place)
    let spans = (0...1).map { axis in
      let values = places.map { $0[axis] }
      return (low: values.min() ?? 0, high: values.max() ?? 0)
    }
    let longest = spans.map { $0.high - $0.low }.max() ?? 0
    // A path along one direction alone still has a surface around it.
    ranges = spans.map { low, high in
      let half = longest > 0 ? max((high - low) * 0.65, longest * 0.15) : 1
      return (low + high) / 2 - half...(low + high) / 2 + half
    }
  }

  /// The place in the middle of a cell.
  func place(row: Int, column: Int) -> [Double] {
    let part = { (index: Int) in Double(index) / Double(size - 1) }
    return [
      ranges[0].lowerBound + part(column) * (ranges[0].upperBound - ranges[0].lowerBound),
      ranges[1].upperBound - part(row) * (ranges[1].upperBound - ranges[1].lowerBound),
    ]
  }
}

extension PlaygroundRace {
  /// Measures the loss around the paths, and lets others compute after each row of places.
  func surface(
    size: Int = 25, isolation: isolated (any Actor)? = #isolation
  ) async throws(TrainingError) -> LossSurface {
    let sound = contenders.indices.filter { contenders[$0].problem == nil }
    let weights = sound.isEmpty ? [paths[0].places[0]] : sound.flatMap { paths[$0].all }
    let plane = WeightPlane(of: weights)
    var surface = LossSurface(of: paths, around: weights, plane, size: size)
    var model = trainers[0].model
    for row in 0..<size {
      for column in 0..<size {
        model.allParameters = plane.weights(at: surface.place(row: row, column: column))
        surface.losses.append(try model.evaluate(rows, loss: BinaryCrossEntropy()).loss)
      }
      await Task.yield()
    }
    return surface
  }
}
