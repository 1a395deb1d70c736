import Descent
import Foundation
import Testing

@testable import DescentBoard

/// The playground's rows, against what their comment says.
struct PlaygroundDataTests {
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

  @Test("A quarter of each class is for validation, and no row is on both sides or lost")
  func split() {
    let data = PlaygroundData(.moons, rows: 80, seed: 2)
    let (training, validation) = data.split(seed: 9)
    #expect(training.points.count == 60 && validation.points.count == 20)
    #expect(validation.points.map(\.label).reduce(0, +) == 10)
    #expect(Set(training.points + validation.points) == Set(data.points))
    let few = PlaygroundData(Array(data.points.prefix(7))).split(seed: 9)
    #expect(few.training.points.count == 7 && few.validation.points.isEmpty)
  }
}
