import Descent
import Foundation
import Testing

@testable import DescentBoard

/// The playground's rows, against what their comment says, and its race, against the library's own loop.
struct PlaygroundTests {
  @Test(
    "Rows are a pure function, and their classes alternate",
    arguments: PlaygroundData.Shape.allCases)
  func pure(shape: PlaygroundData.Shape) {
    let data = PlaygroundData(shape, rows: 101, noise: 0.1, seed: 3)
    #expect(data == PlaygroundData(shape, rows: 101, noise: 0.1, seed: 3))
    #expect(data != PlaygroundData(shape, rows: 101, noise: 0.1, seed: 4))
    #expect(data.points.map(\.label) == (0..<101).map { $0 % 2 })
    #expect(data.points.allSatisfy { abs($0.x) < 2 && abs($0.y) < 2 })
  }

  @Test("Without noise, rows are on the shapes")
  func shapes() {
    func points(_ shape: PlaygroundData.Shape) -> [PlaygroundData.Point] {
      PlaygroundData(shape, rows: 500, noise: 0, seed: 1).points
    }
    for point in points(.circles) {
      let radius = (point.x * point.x + point.y * point.y).squareRoot()
      #expect(point.label == 0 ? radius <= 0.5 : radius >= 0.75 && radius <= 1)
    }
    for point in points(.xor) {
      #expect((point.x * point.y < 0) == (point.label == 1))
      #expect(min(abs(point.x), abs(point.y)) >= 0.05 && max(abs(point.x), abs(point.y)) <= 1)
    }
    for point in points(.moons) {
      let sign = point.label == 0 ? 1.0 : -1
      let (x, y) = (sign * point.x + 0.5, sign * point.y + 0.25)
      #expect(abs(x * x + y * y - 1) < 1e-12 && y >= 0)
    }
    for point in points(.spirals) {
      let radius = (point.x * point.x + point.y * point.y).squareRoot()
      let angle = 1.75 * 2 * .pi * radius + (point.label == 0 ? 0 : .pi)
      #expect(
        abs(point.x - radius * sin(angle)) < 1e-9 && abs(point.y - radius * cos(angle)) < 1e-9)
    }
  }

  @Test("Blobs have their centers and their spread")
  func blobs() {
    let points = PlaygroundData(.blobs, rows: 20_000, noise: 0.2, seed: 1).points
    for label in 0...1 {
      let values = points.filter { $0.label == label }.map(\.x)
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(mean - (label == 0 ? -0.5 : 0.5)) < 0.01)
      #expect(abs(variance - (0.2 * 0.2 + 0.15 * 0.15)) < 0.003)
    }
  }

  private func settings() -> PlaygroundRace.Settings {
    var settings = PlaygroundRace.Settings()
    settings.data = PlaygroundData(.moons, rows: 60, seed: 2)
    settings.batch = 16
    settings.seed = 5
    return settings
  }

  @Test("All three begin with the same loss, and an epoch is that of fit", arguments: 0..<3)
  func epochs(index: Int) throws {
    let settings = settings()
    let race = try PlaygroundRace(settings)
    #expect(Set(race.contenders.map { $0.losses[0] }).count == 1)
    for _ in 0..<3 { try race.finishEpoch(index) }
    let rows = try settings.data.dataset
    let trainer = try Trainer(
      Sequential([Dense(8), Tanh(), Dense(8), Tanh(), Dense(1)]), for: rows,
      loss: BinaryCrossEntropy(),
      optimizer: SGD(learningRate: 0.1), seed: 5)
    let size: BatchSize = [.full, .mini(16), .mini(1)][index]
    for epoch in 1...3 {
      for batch in MiniBatches(of: size, from: 60, shuffled: .everyEpoch(seed: 5), epoch: epoch) {
        _ = try trainer.step(batch, of: rows)
      }
    }
    let expected = try trainer.evaluate(rows).loss
    #expect(race.contenders[index].losses.last == expected)
    #expect(race.contenders[index].steps == [3, 12, 180][index])
    #expect(race.contenders[index].rows == 180)
    #expect(race.contenders[(index + 1) % 3].steps == 0)
  }

  @Test("A look changes nothing; the mean of the rows' arrows is that of the batch")
  func look() throws {
    let race = try PlaygroundRace(settings())
    try race.step(1, count: 2)
    for index in 0..<3 {
      let step = try race.look(index)
      #expect(step.rows.count == [60, 16, 1][index])
      let mean = step.rows.reduce(0) { $0 + $1.along } / Double(step.rows.count)
      #expect(abs(mean - step.mean.along) < 1e-5 * step.full)
    }
    let full = try race.look(0)
    #expect(abs(full.mean.along - full.full) < 1e-6 * full.full)
    #expect(full.mean.across < 1e-3 * full.full)
    let other = try PlaygroundRace(settings())
    try other.step(1, count: 2)
    try race.step(1)
    try other.step(1)
    #expect(race.contenders[1] == other.contenders[1])
  }

  @Test("The map is what the network says of each place")
  func map() throws {
    let race = try PlaygroundRace(settings())
    for _ in 0..<200 { try race.finishEpoch(1) }
    let map = try race.map(1, size: 31)
    #expect(map.count == 31 * 31)
    let right = settings().data.points.count { point in
      let (column, row) = (
        Int(((point.x + 1.5) / 0.1).rounded()), Int(((1.5 - point.y) / 0.1).rounded())
      )
      return (map[row * 31 + column] > 0.5) == (point.label == 1)
    }
    #expect(right >= 57)
  }
}
