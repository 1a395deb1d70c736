import Descent
import Testing

@testable import DescentBoard

/// The plane of the paths, against points whose principal components are known, and the surface, against the engine.
struct WeightPlaneTests {
  /// Points a·u + b·v + c·w + origin with axes at right angles.
  private func points(_ coordinates: [[Double]]) -> [[Float]] {
    let axes = [[0.6, 0.8, 0, 0, 0], [-0.8, 0.6, 0, 0, 0], [0, 0, 0, 1, 0]]
    return coordinates.map { values in
      (0..<5).map { index in
        Float(7 + zip(values, axes).reduce(0) { $0 + $1.0 * $1.1[index] })
      }
    }
  }

  @Test("The directions are the two of the greatest variance, and places are coordinates")
  func components() {
    let coordinates: [[Double]] = [
      [4, 0, 0], [-4, 0, 0], [0, 2, 0], [0, -2, 0], [0, 0, 0.5], [0, 0, -0.5],
    ]
    let points = points(coordinates)
    let plane = WeightPlane(of: points)
    let variance = 2 * (16 + 4 + 0.25)
    #expect(abs((plane.seen ?? 0) - 2 * (16 + 4) / variance) < 1e-6)
    #expect(zip(plane.directions[0], [0.6, 0.8, 0, 0, 0]).allSatisfy { abs(abs($0) - $1) < 1e-4 })
    for (point, values) in zip(points, coordinates) {
      let place = plane.place(of: point)
      #expect(abs(abs(place[0]) - abs(values[0])) < 1e-3)
      #expect(abs(abs(place[1]) - abs(values[1])) < 1e-3)
    }
    let back = plane.weights(at: plane.place(of: points[2]))
    #expect(zip(back, points[2]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("Weights that are all the same have a plane too", arguments: [2, 3, 40])
  func same(count: Int) {
    let plane = WeightPlane(of: [[Float]](repeating: Array(repeating: 2, count: count), count: 3))
    #expect(plane.seen == nil)
    let products = (0..<2).map { a in
      (0..<2).map { b in
        zip(plane.directions[a], plane.directions[b]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    #expect(abs(products[0][0] - 1) < 1e-9 && abs(products[1][1] - 1) < 1e-9)
    #expect(abs(products[0][1]) < 1e-9)
  }

  @Test("A path keeps its beginning, its end and the order, and no more places than it may")
  func path() {
    var path = WeightPath(startingAt: [0, 0])
    for step in 1...1000 { path.add([Float(step), 0]) }
    path.add([.nan, 0])
    let places = path.all.map { $0[0] }
    #expect(places.first == 0 && places.last == 1000)
    #expect(places.count <= WeightPath.most + 1 && places.count > WeightPath.most / 2)
    #expect(places == places.sorted())
  }

  @Test("A path is as long as all its updates together, however few places it keeps")
  func length() {
    var path = WeightPath(startingAt: [0, 0])
    // 250 times around a square with a side of 2, and one side more.
    let corners: [[Float]] = [[2, 0], [2, 2], [0, 2], [0, 0]]
    for step in 0..<1001 { path.add(corners[step % 4]) }
    #expect(path.length == 2002 && path.distance == 2)
    path.add([.infinity, 0])
    #expect(path.length == 2002 && path.distance == 2)
  }

  @Test("The surface has the loss of the engine at each place, and the paths are within it")
  func surface() async throws {
    var settings = PlaygroundRace.Settings()
    settings.training = PlaygroundData(.moons, rows: 40, seed: 2)
    let race = try PlaygroundRace(settings)
    for index in 0..<3 { race.finishEpoch(index) }
    let surface = try await race.surface(size: 5)
    #expect(surface.losses.count == 25)
    #expect(surface.paths.map { $0.count } == [2, 4, 41])
    #expect(zip(surface.lengths, surface.distances).allSatisfy { $0 >= $1 - 1e-9 && $1 > 0 })
    for place in surface.paths.joined() {
      #expect(surface.ranges[0].contains(place[0]) && surface.ranges[1].contains(place[1]))
    }
    let plane = WeightPlane(of: race.paths.flatMap(\.all))
    var model = race.trainers[0].model
    model.allParameters = plane.weights(at: surface.place(row: 1, column: 3))
    let loss = try model.evaluate(race.rows, loss: BinaryCrossEntropy()).loss
    #expect(surface.losses[1 * 5 + 3] == loss)
  }

  @Test("A path that diverges has no part in the plane of the others")
  func diverges() async throws {
    var settings = PlaygroundRace.Settings()
    settings.training = PlaygroundData(.moons, rows: 40, seed: 2)
    (settings.activation, settings.optimizer) = (ReLU(), SGD(learningRate: 1e30))
    let race = try PlaygroundRace(settings)
    race.step(2, count: 20)
    #expect(race.contenders[2].problem != nil && race.contenders[0].problem == nil)
    let surface = try await race.surface(size: 5)
    #expect(surface.losses.allSatisfy { $0.isFinite })
    #expect(surface.ranges.allSatisfy { $0.upperBound - $0.lowerBound < 10 })
    for index in 0..<2 { race.step(index, count: 20) }
    #expect(race.contenders.allSatisfy { $0.problem != nil })
    let last = try await race.surface(size: 5)
    let areNumbers = last.losses.allSatisfy { $0.isFinite }
    #expect(areNumbers && last.seen == nil)
  }
}
