import AllocationCounter
import Foundation
import Testing

@testable import Descent

/// The schedules, compared with the rates of other libraries, and their form in files.
struct SchedulesTests {
  /// At least one of each kind of the catalog, with hyperparameters unlike the defaults.
  static let schedules: [any Schedule] = [
    ConstantRate(0.5),
    StepDecay(every: .epochs(2.5), by: 0.3),
    MultiStepDecay(at: [.epochs(3), .steps(400), .rows(1000)], by: 0.2),
    ExponentialDecay(every: .epochs(1), by: 0.9),
    InverseTimeDecay(every: .rows(500), rate: 0.3, power: 0.5),
    PolynomialDecay(over: .epochs(4), to: 0.1, power: 2),
    LinearWarmup(over: .steps(30), from: 0.2),
    CosineAnnealing(over: .epochs(5), to: 0.01),
    CosineAnnealing(),
    CosineRestarts(every: .epochs(1), growth: 2, peaks: 0.9, to: 0.05),
    OneCycle(
      over: .epochs(6), rise: 0.4, from: 0.1, to: 0.01, curve: .linear, phases: 3,
      momentum: 0.8...0.9),
    CyclicRate(up: .steps(9), down: .epochs(0.5), from: 0.3, momentum: 0.5...0.75),
    CyclicRate(up: .steps(9), mode: .triangular2),
    CyclicRate(up: .steps(9), mode: .expRange(0.999)),
    PlateauDecay(
      patience: 3, by: 0.5, threshold: 0.01, isRelative: false, cooldown: 2, to: 0.1,
      better: .higher),
    LinearWarmup(over: .epochs(2)).then(CosineRestarts(every: .epochs(3)))
      .then(StepDecay(every: .epochs(1)), after: .steps(70)),
  ]

  struct Golden: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      struct Units: Decodable {
        let stepsPerEpoch: Int
        let totalSteps: Int?
      }

      let library: String
      let schedule: Cataloged<any Schedule>
      let rate: Double
      let stride: Int
      let units: Units
      let rates: [Double]
      let momenta: [Double]?
      var testDescription: String { library }
    }

    let cases: [Case]
  }

  @Test("The rates and momenta of each update agree with PyTorch, Keras and optax")
  func goldens() throws {
    let cases = try Goldens.decode(Golden.self, from: "schedules").cases
    #expect(cases.count > 25)
    for golden in cases {
      let schedule = golden.schedule.value
      let units = TrainingClock(
        stepsPerEpoch: golden.units.stepsPerEpoch, totalSteps: golden.units.totalSteps)
      try schedule.check(in: units)
      for (place, expected) in golden.rates.enumerated() {
        let t = place * golden.stride
        let rate = golden.rate * schedule.factor(at: t, in: units)
        #expect(
          (rate - expected).magnitude <= 1e-12 * golden.rate,
          "\(golden.library) at \(t): \(rate), not \(expected)")
        let momentum = schedule.momentum(at: t, in: units)
        #expect((momentum == nil) == (golden.momenta == nil))
        if let momentum, let expected = golden.momenta?[place] {
          #expect(
            (momentum - expected).magnitude <= 1e-12,
            "\(golden.library) at \(t): a momentum of \(momentum), not \(expected)")
        }
      }
    }
  }

  @Test("The factor of every schedule is from 0 to 1, from the first update to long after its end")
  func range() throws {
    let units = TrainingClock(MiniBatches(of: 32, from: 1000), epochs: 8)
    for schedule in Self.schedules {
      try schedule.check(in: units)
      for t in Array(0..<400) + [1_000_000, 1 << 52] {
        let factor = schedule.factor(at: t, in: units)
        #expect(factor >= 0 && factor <= 1, "\(schedule) at \(t): \(factor)")
        if let momentum = schedule.momentum(at: t, in: units) {
          #expect(momentum >= 0 && momentum < 1, "\(schedule) at \(t): \(momentum)")
        }
      }
    }
  }

  @Test("A momentum stays in its range, however high the cycles become")
  func growingCycles() {
    let cyclic = CyclicRate(up: .steps(5), mode: .expRange(1.1), momentum: 0.8...0.9)
    for t in 0..<2000 {
      let momentum = cyclic.momentum(at: t, in: TrainingClock())
      #expect(momentum.map { 0.8...0.9 ~= $0 } == true, "\(t): \(momentum ?? .nan)")
    }
    #expect(cyclic.factor(at: 55, in: TrainingClock()) > 100)
  }

  @Test("A schedule without a length is one step from its end in the training's last update")
  func wholeTraining() {
    let units = TrainingClock(stepsPerEpoch: 10, totalSteps: 40)
    #expect(PolynomialDecay().factor(at: 39, in: units) == 1.0 / 40)
    #expect(CosineAnnealing().factor(at: 20, in: units) == 0.5000000000000001)
    #expect(CosineAnnealing().factor(at: 40, in: units) == 0)
    #expect(CosineAnnealing(to: 0.25).factor(at: 1000, in: units) == 0.25)
    #expect(OneCycle().factor(at: 11, in: units) == 1)
    #expect(OneCycle().factor(at: 39, in: units) == 1.0 / 250_000)
  }

  @Test("A one-cycle of few updates, or without updates to rise in, does not divide by zero")
  func shortestCycle() {
    for total in 1...4 {
      for rise in [0, 0.25, 0.5, 1] {
        for phases in rise > 0.5 ? [2] : [2, 3] {
          let cycle = OneCycle(over: .steps(total), rise: rise, phases: phases)
          for t in 0...5 {
            let factor = cycle.factor(at: t, in: TrainingClock())
            #expect(factor > 0 && factor <= 1, "\(total), \(rise), \(phases) at \(t): \(factor)")
          }
        }
      }
    }
  }

  @Test("The defaults in a file are those of the initializers")
  func defaults() throws {
    func expect<S: Schedule & Equatable>(_ json: String, _ schedule: S) throws {
      #expect(try Self.decode(json) as? S == schedule)
    }
    try expect(#"{"constant":{}}"#, ConstantRate())
    try expect(#"{"step":{"every":"3e"}}"#, StepDecay(every: .epochs(3)))
    try expect(#"{"multi-step":{"at":["3"]}}"#, MultiStepDecay(at: [.steps(3)]))
    try expect(
      #"{"exponential":{"every":"3r","factor":2}}"#, ExponentialDecay(every: .rows(3), by: 2))
    try expect(#"{"inverse-time":{"every":"3"}}"#, InverseTimeDecay(every: .steps(3)))
    try expect(#"{"polynomial":{}}"#, PolynomialDecay())
    try expect(#"{"warmup":{"over":"3"}}"#, LinearWarmup(over: .steps(3)))
    try expect(#"{"cosine":{}}"#, CosineAnnealing())
    try expect(#"{"cosine-restarts":{"every":"3"}}"#, CosineRestarts(every: .steps(3)))
    try expect(#"{"one-cycle":{}}"#, OneCycle())
    try expect(#"{"cyclic":{"up":"3"}}"#, CyclicRate(up: .steps(3)))
    try expect(#"{"plateau":{}}"#, PlateauDecay())
  }

  static func decode(_ json: String, catalog: Catalog = .standard) throws -> any Schedule {
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = catalog
    return try decoder.decode(Cataloged<any Schedule>.self, from: Data(json.utf8)).value
  }

  @Test("A file has no other hyperparameters than those that can be read")
  func names() throws {
    func names<S: Schedule>(of schedule: S) -> [String] { S.hyperparameters.names }
    for schedule in Self.schedules {
      let data = try JSONEncoder().encode(Cataloged<any Schedule>(schedule))
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let values = try #require(object[type(of: schedule).kind] as? [String: Any])
      #expect(Set(values.keys).isSubset(of: names(of: schedule)), "\(schedule)")
    }
  }

  static let refused: [(json: String, message: String)] = [
    (#"{"cosin":{}}"#, #""cosin" is not a known schedule; known are constant, step"#),
    (
      #"{"cosine":{"ovr":"5e"}}"#,
      #"cosine schedule: "ovr" is not a hyperparameter; known are over, to"#
    ),
    (#"{"custom":{}}"#, #""custom" is not a known schedule"#),
    (#"{"constant":{"factor":-1}}"#, "constant schedule: factor is -1.0; expected a finite number"),
    (#"{"step":{"every":"5s"}}"#, #""5s" is not a length of training; expected a number above 0"#),
    (#"{"step":{"every":5.5}}"#, "5.5 is not a length of training"),
    (#"{"step":{"every":"0e"}}"#, "not a length of training"),
    (#"{"step":{"every":"5e","factor":0}}"#, "step schedule: factor is 0.0"),
    (#"{"multi-step":{"at":[]}}"#, "at is empty"),
    (#"{"exponential":{"every":"5e","factor":-2}}"#, "factor is -2.0"),
    (#"{"inverse-time":{"every":"5e","rate":-1}}"#, "rate is -1.0"),
    (#"{"inverse-time":{"every":"5e","power":0}}"#, "power is 0.0"),
    (#"{"polynomial":{"power":-1}}"#, "power is -1.0"),
    (#"{"polynomial":{"to":-1}}"#, "to is -1.0"),
    (#"{"warmup":{"over":"5e","from":-0.5}}"#, "from is -0.5"),
    (#"{"cosine":{"to":-0.5}}"#, "to is -0.5"),
    (#"{"cosine-restarts":{"every":"5e","growth":0}}"#, "growth is 0; expected a whole number, 1"),
    (#"{"cosine-restarts":{"every":"5e","peaks":0}}"#, "peaks is 0.0"),
    (#"{"one-cycle":{"rise":1.5}}"#, "rise is 1.5; expected a number from 0 to 1"),
    (#"{"one-cycle":{"rise":0.6,"phases":3}}"#, "rise is 0.6; expected at most 0.5"),
    (#"{"one-cycle":{"phases":4}}"#, "phases is 4; expected 2 or 3"),
    (#"{"one-cycle":{"momentum":[0.8,1]}}"#, "momentum is 0.8...1.0; expected 0 or more"),
    (
      #"{"cyclic":{"up":"5e","mode":"square"}}"#,
      #""square" is none of triangular, triangular2, exp-range"#
    ),
    (#"{"cyclic":{"up":"5e","mode":"exp-range"}}"#, #"mode is "exp-range" without gamma"#),
    (#"{"cyclic":{"up":"5e","gamma":0.5}}"#, #"mode is "triangular" with gamma"#),
    (#"{"cyclic":{"up":"5e","mode":"exp-range","gamma":-1}}"#, "gamma is -1.0"),
    (#"{"plateau":{"factor":1}}"#, "factor is 1.0; expected above 0 and below 1"),
    (#"{"plateau":{"patience":-1}}"#, "patience is -1; expected a whole number, 0 or more"),
    (#"{"plateau":{"patience":2.5}}"#, "2.5 is not a whole number"),
    (#"{"plateau":{"better":"best"}}"#, #""best" is none of lower, higher"#),
    (#"{"plateau":{"cooldown":-1}}"#, "cooldown is -1"),
    (#"{"sequence":{"parts":[]}}"#, "parts is empty"),
    (
      #"{"sequence":{"parts":[{"schedule":{"step":{"every":"5e"}}},{"schedule":{"cosine":{}}}]}}"#,
      "sequence schedule: part 1 (step) has no length; expected one, since another part follows"
    ),
  ]

  @Test(
    "Hyperparameters out of range do not decode, and the message names them", arguments: refused)
  func ranges(json: String, message: String) throws {
    do {
      Issue.record("\(try Self.decode(json)) of \(json)")
    } catch DecodingError.dataCorrupted(let context) {
      #expect(context.debugDescription.contains(message), "\(context.debugDescription)")
    }
  }

  @Test("A programmer's values out of range trap")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = StepDecay(every: .steps(3), by: -1) }
    await #expect(processExitsWith: .failure) { _ = CosineAnnealing(over: .epochs(0)) }
    await #expect(processExitsWith: .failure) {
      _ = CosineAnnealing().then(ConstantRate())
    }
    await #expect(processExitsWith: .failure) {
      _ = CosineAnnealing().factor(at: 0, in: TrainingClock())
    }
    await #expect(processExitsWith: .failure) {
      _ = UpdateStep(number: 1, learningRate: 0.1, momentum: -0.1)
    }
    await #expect(processExitsWith: .failure) {
      _ = UpdateStep(number: 1, learningRate: 0.1, momentum: 1)
    }
  }

  /// 1 in every `period`th update, 0 in the others.
  struct Blinking: Schedule {
    static let kind = "blinking"
    static let hyperparameters = Hyperparameters(
      default: Blinking(period: 1), .count("period", \.period).required)
    var period: Int
    func factor(at step: Int, in units: TrainingClock) -> Double {
      step % period == 0 ? 1 : 0
    }
  }

  @Test("A custom schedule decodes through the catalog, alone and in a sequence")
  func own() throws {
    let catalog = Catalog.standard.adding(Blinking.self)
    let blinking = try Self.decode(#"{"blinking":{"period":3}}"#, catalog: catalog)
    #expect(blinking.factor(at: 3, in: TrainingClock()) == 1)
    let sequence = Blinking(period: 2).then(ConstantRate(0.5), after: .steps(3))
    let json = try JSONEncoder().encode(Cataloged<any Schedule>(sequence))
    let copy = try Self.decode(String(decoding: json, as: UTF8.self), catalog: catalog)
    #expect((0..<5).map { copy.factor(at: $0, in: TrainingClock()) } == [1, 0, 1, 0.5, 0.5])
    #expect(throws: DecodingError.self) {
      try Self.decode(String(decoding: json, as: UTF8.self))
    }
  }

  @Test("A function is a schedule too, but cannot be written to a file")
  func custom() throws {
    let schedule = CustomSchedule(momentum: { step, _ in step == 0 ? 0.5 : 0.9 }) { step, units in
      1 / Double(1 + step / units.steps(.epochs(1)))
    }
    let units = TrainingClock(stepsPerEpoch: 2)
    #expect((0..<5).map { schedule.factor(at: $0, in: units) } == [1, 1, 0.5, 0.5, 1.0 / 3])
    #expect(schedule.momentum(at: 1, in: units) == 0.9)
    #expect(CustomSchedule { _, _ in 1 }.momentum(at: 1, in: units) == nil)
    #expect(throws: EncodingError.self) { try JSONEncoder().encode(schedule) }
    #expect(throws: EncodingError.self) {
      try JSONEncoder().encode(LinearWarmup(over: .steps(1)).then(schedule))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(CustomSchedule.self, from: Data("{}".utf8))
    }
  }

  @Test(
    "The factor and the momentum of an update allocate nothing",
    .enabled(if: AllocationTests.isOptimized, "only optimized code keeps to the stack"),
    .enabled(if: allocation_counter_works(), "malloc cannot be counted here"))
  func allocatesNothing() {
    let units = TrainingClock(MiniBatches(of: 32, from: 1000), epochs: 8)
    for schedule in Self.schedules {
      let running = schedule.running
      var sum = running.factor(at: 0, in: units)
      sum += schedule.momentum(at: 0, in: units) ?? 0
      let before = allocation_count()
      for t in 0..<100 {
        sum += running.factor(at: t, in: units)
        sum += schedule.momentum(at: t, in: units) ?? 0
      }
      let after = allocation_count()
      #expect(after == before && sum > 0, "\(schedule)")
    }
  }
}
