import Descent

/// A race that a page trains by its requests. Without a request it computes nothing.
actor PlaygroundSession {
  /// What a request trains.
  enum Unit: String {
    case step, epoch
    /// The most of a request.
    var most: Int { self == .step ? 100 : 50 }
  }

  private let race: PlaygroundRace
  private var isBusy = false

  init(_ settings: PlaygroundRace.Settings) throws { race = try PlaygroundRace(settings) }

  /// The rows, and the three before their first update.
  func beginning(id: String) -> [UInt8] {
    var json = JSONText()
    json.add("{\"id\":")
    json.string(id)
    json.key("parameters")
    json.number(race.parameterCount)
    json.key("training")
    json.points(race.settings.training)
    json.key("validation")
    json.points(race.settings.validation)
    json.key("contenders")
    json.contenders(of: race)
    json.add("}")
    return json.bytes
  }

  /// Trains each of the three, and returns what they are then; nil if another request is still at it.
  func advance(_ count: Int, _ unit: Unit) async -> [UInt8]? {
    guard !isBusy else { return nil }
    isBusy = true
    defer { isBusy = false }
    for index in race.contenders.indices {
      switch unit {
      case .step: race.step(index, count: count)
      case .epoch:
        // Others compute between two epochs.
        for _ in 0..<count {
          race.finishEpoch(index)
          await Task.yield()
        }
      }
      await Task.yield()
    }
    var json = JSONText()
    json.add("{\"contenders\":")
    json.contenders(of: race)
    json.add("}")
    return json.bytes
  }

  /// The loss around the paths; nil if another request is still at it.
  func surface() async throws(TrainingError) -> [UInt8]? {
    guard !isBusy else { return nil }
    isBusy = true
    defer { isBusy = false }
    var json = JSONText()
    json.surface(try await race.surface())
    return json.bytes
  }
}
