import Descent

/// A race that a page trains by its requests. Without a request it computes nothing.
///
/// A request trains by rounds: a step or an epoch of each of the three. It has a budget of time. A round that is not over
/// when the budget is used up is finished by the next request, as one of its own.
actor PlaygroundSession {
  /// What a request trains.
  enum Unit: String {
    case step, epoch
    /// The most of a request.
    var most: Int { self == .step ? 100 : 50 }
  }

  /// The most steps between two looks at the time, after each of which others compute.
  static let stepsAtOnce = 4

  private let race: PlaygroundRace
  private let budget: Duration
  /// The steps that each of the three still has to take in the present round.
  private var left = [0, 0, 0]
  private(set) var isBusy = false
  private var hasEnded = false

  /// A race whose requests train for about this time.
  init(_ settings: PlaygroundRace.Settings, budget: Duration = .milliseconds(500)) throws {
    (race, self.budget) = (try PlaygroundRace(settings), budget)
  }

  /// Stops the training that a request is at: nobody waits for it any more.
  func end() { hasEnded = true }

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

  /// Trains each of the three for at most this number of rounds, and returns how many are done and what the three are
  /// then; nil if another request is still at it.
  func advance(_ count: Int, _ unit: Unit) async -> [UInt8]? {
    guard !isBusy else { return nil }
    isBusy = true
    defer { isBusy = false }
    let limit = ContinuousClock.now + budget
    var done = 0
    while done < count, await finishRound(unit, until: limit) {
      done += 1
      if ContinuousClock.now >= limit { break }
    }
    for index in race.contenders.indices { race.measure(index) }
    var json = JSONText()
    json.add("{\"done\":")
    json.number(done)
    json.key("contenders")
    json.contenders(of: race)
    json.add("}")
    return json.bytes
  }

  /// Finishes the present round, or a new one. Returns whether it is over.
  private func finishRound(
    _ unit: Unit, until limit: ContinuousClock.Instant
  ) async -> Bool {
    if left.allSatisfy({ $0 == 0 }) {
      left = race.contenders.indices.map { unit == .step ? 1 : race.stepsOfEpoch($0) }
    }
    for index in left.indices {
      while left[index] > 0 {
        let steps = min(left[index], Self.stepsAtOnce)
        race.train(index, steps: steps)
        left[index] -= steps
        await Task.yield()
        if hasEnded { return false }
        if ContinuousClock.now >= limit { return left.allSatisfy { $0 == 0 } }
      }
    }
    return true
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
