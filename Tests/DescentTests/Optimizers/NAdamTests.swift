import Testing

@testable import Descent

/// The product of the momenta that NAdam corrects its average by, where a schedule changes them.
///
/// w from 1 under the loss ½w², with α = 0.1; the expected numbers are those of PyTorch's formula, in Double.
struct NAdamTests {
  private static func isClose(_ values: [Double], _ expected: [Double]) -> Bool {
    values.count == expected.count
      && zip(values, expected).allSatisfy { ($0 - $1).magnitude <= 1e-13 }
  }

  /// w after each step of these momenta; nil is the rule's own.
  private func path(_ momenta: [Double?]) throws -> [Double] {
    let network = try Network(Sequential { Dense(1, bias: false) }, input: [1])
    let count = network.vectorCount
    let start = Buffer(count: count, precision: .double)
    let gradients = Buffer(count: count, precision: .double)
    start.all[0, 0] = 1
    let state = TrainingState(of: network, from: start, NAdam(), StepOptions())
    let parameters = state.parameters
    let updater = Updater(network, NAdam(), state, gradients: gradients.all)
    return momenta.enumerated().map { index, momentum in
      gradients.all[0, 0] = parameters.all[0, 0]
      updater.update(StepSettings(number: index + 1, learningRate: 0.1, momentum: momentum))
      return parameters.all[0, 0]
    }
  }

  @Test("The product is that of the momenta that were, not of the latest")
  func product() throws {
    #expect(
      Self.isClose(
        try path([0.95, 0.725, 0.5]), [0.8969315721405242, 0.812694945397157, 0.7271470258947823]))
  }

  @Test("Steps without a momentum of the schedule's count by the rule's own, before it and after")
  func ownMomentum() throws {
    #expect(
      Self.isClose(
        try path([nil, nil, 0.95, 0.5]),
        [0.894354823220913, 0.8199730715315754, 0.7559152849684159, 0.6753652435764508]))
    #expect(
      Self.isClose(
        try path([0.95, nil, 0.5]), [0.8969315721405242, 0.8238199682853969, 0.7387187576454717]))
  }

  @Test("A layer's product has the momenta of the steps that it was not frozen in")
  func frozen() throws {
    // Layers that are frozen in one step each, but not in the same one.
    let network = try Network(
      Sequential {
        Dense(1, bias: false)
        Dense(1, bias: false)
      }, input: [1])
    let count = network.vectorCount
    let start = Buffer(count: count, precision: .double)
    let gradients = Buffer(count: count, precision: .double)
    for place in network.places { start.all[0, place.offset] = 1 }
    let state = TrainingState(of: network, from: start, NAdam(), StepOptions())
    let parameters = state.parameters
    let updater = Updater(network, NAdam(), state, gradients: gradients.all)
    let rates: [[Int: Double]] = [[0: 0], [1: 0], [:]]
    for (index, momentum) in [0.95, 0.725, 0.5].enumerated() {
      state.step = index
      state.setRates(rates[index])
      updater.joinParameters()
      gradients.all.copy(from: parameters.all)
      updater.update(StepSettings(number: index + 1, learningRate: 0.1, momentum: momentum))
    }
    let values = network.places.map { parameters.all[0, $0.offset] }
    #expect(Self.isClose(values, [0.7953093560437692, 0.8037194981708294]))
  }

  @Test("A trainer's schedule makes the same path")
  func trainer() throws {
    var stepOptions = StepOptions()
    stepOptions.schedule = CustomSchedule(momentum: { step, _ in [0.95, 0.725, 0.5][step] }) {
      _, _ in 1
    }
    let data = try ArrayDataset(features: [[1.0]], targets: [[0.0]])
    var model = try Model(
      Sequential { Dense(1, bias: false) }, input: [1], precision: .double)
    model["0.weight"] = [1]
    let trainer = try Trainer(
      model, targets: [1], loss: SquaredError.half, optimizer: NAdam(learningRate: 0.1),
      stepOptions: stepOptions)
    for _ in 0..<3 { try trainer.step(Batch(rows: 0..<1), of: data) }
    #expect(Self.isClose(try #require(trainer.model["0.weight"]), [0.7271470258947823]))
  }
}
