import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension JSONText {
  /// Adds `[[x,y,class],…]`.
  mutating func points(_ data: PlaygroundData) {
    array(data.points) { json, point in
      json.array([point.x, point.y, Double(point.label)]) { $0.number($1) }
    }
  }

  /// Adds what is shown of each of the three.
  mutating func contenders(of race: PlaygroundRace) {
    array(race.contenders.indices) { json, index in json.contender(index, of: race) }
  }

  private mutating func contender(_ index: Int, of race: PlaygroundRace) {
    let contender = race.contenders[index]
    add("{\"batch\":")
    number(contender.batch)
    key("steps")
    number(contender.steps)
    key("rows")
    number(contender.rows)
    key("seconds")
    number(contender.seconds)
    key("epoch")
    number(contender.epoch)
    key("training")
    score(contender.training)
    if let validation = contender.validation {
      key("validation")
      score(validation)
    }
    key("map")
    string(Data(race.map(index).flatMap(Self.bytes)).base64EncodedString())
    if let problem = contender.problem {
      key("problem")
      string(problem)
    } else if let step = try? race.look(index) {
      key("step")
      self.step(step)
    }
    add("}")
  }

  /// A probability as 0…65,534 in two bytes, the greater first; 65,535 is none.
  private static func bytes(_ probability: Double) -> [UInt8] {
    let number =
      probability.isNaN ? UInt16.max : UInt16((min(1, max(0, probability)) * 65_534).rounded())
    return [UInt8(number >> 8), UInt8(number & 0xFF)]
  }

  private mutating func score(_ score: PlaygroundRace.Score) {
    add("{\"loss\":")
    number(score.loss)
    key("right")
    number(score.right)
    add("}")
  }

  private mutating func step(_ step: PlaygroundStep) {
    add("{\"rows\":")
    array(step.rows) { $0.number($1) }
    key("arrows")
    array(step.arrows) { $0.arrow($1) }
    key("mean")
    arrow(step.mean)
    key("full")
    number(step.full)
    key("isOfMean")
    bool(step.isOfMean)
    if let seen = step.seen {
      key("seen")
      number(seen)
    }
    add("}")
  }

  private mutating func arrow(_ arrow: PlaygroundStep.Arrow) {
    array([arrow.along, arrow.across]) { $0.number($1) }
  }

  /// Adds the loss around the paths.
  mutating func surface(_ surface: LossSurface) {
    add("{\"paths\":")
    array(surface.paths) { json, path in
      json.array(path) { json, place in json.array(place) { $0.number($1) } }
    }
    key("lengths")
    array(surface.lengths) { $0.number($1) }
    key("distances")
    array(surface.distances) { $0.number($1) }
    key("ranges")
    array(surface.ranges) { json, range in
      json.array([range.lowerBound, range.upperBound]) { $0.number($1) }
    }
    if let seen = surface.seen {
      key("seen")
      number(seen)
    }
    key("size")
    number(surface.size)
    key("losses")
    array(surface.losses) { $0.number($1) }
    add("}")
  }
}
