import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What every component gets from its list of hyperparameters.
struct ComponentTests {
  /// Every component of the catalog, and the options of a step.
  private static let types: [any Component.Type] = {
    let catalog = Catalog.standard
    var types: [any Component.Type] = [
      Clipping.self, Constraint.self, Lookahead.self, Penalty.self, WeightAverage.self,
    ]
    for type in catalog.layers { types.append(type) }
    for type in catalog.losses { types.append(type) }
    for type in catalog.optimizers { types.append(type) }
    for type in catalog.metrics { types.append(type) }
    for type in catalog.schedules { types.append(type) }
    return types
  }()

  private static func json<Value: Component>(_ value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The message with which the hyperparameters are refused.
  private static func refusal<Value: Component>(
    _ type: Value.Type, _ values: [String: JSONValue]
  ) -> String {
    do throws(ComponentError) {
      let value = try type.init(hyperparameters: values)
      return "no error: \(value)"
    } catch {
      return error.description
    }
  }

  @Test("A component is made from hyperparameters by name, and the others have their defaults")
  func named() throws {
    #expect(
      try Adam(hyperparameters: ["learningRate": 0.05, "beta1": 0.8])
        == Adam(learningRate: 0.05, beta1: 0.8))
    #expect(try SGD(hyperparameters: [:]) == SGD())
    #expect(try Muon(hyperparameters: ["iterations": 3, "isNesterov": false]).iterations == 3)
    #expect(
      try StepDecay(hyperparameters: ["every": "5 epochs"]) == StepDecay(every: .epochs(5)))
    #expect(
      try Clipping(hyperparameters: ["kind": "globalNorm", "limit": 2]) == .globalNorm(2))
    #expect(try PlateauDecay(hyperparameters: ["better": .null]) == PlateauDecay())
  }

  @Test("An unknown name is refused, with the names that are known")
  func unknown() {
    #expect(
      Self.refusal(Adam.self, ["beta3": 0.5])
        == "Adam: \"beta3\" is not a hyperparameter; known are learningRate, beta1, beta2, epsilon, "
        + "epsilonPlace, weightDecay")
    #expect(
      Self.refusal(StepDecay.self, ["every": "5e", "gamma": 0.5])
        == "step schedule: \"gamma\" is not a hyperparameter; known are every, factor")
    #expect(
      Self.refusal(ReLU.self, ["slope": 1])
        == "ReLU: \"slope\" is not a hyperparameter; there are none")
  }

  @Test("A required hyperparameter that is missing is named")
  func missing() {
    #expect(Self.refusal(Dense.self, [:]) == "Dense: units is missing")
    #expect(Self.refusal(StepDecay.self, ["factor": 0.5]) == "step schedule: every is missing")
    #expect(Self.refusal(Clipping.self, ["kind": "norm"]) == "Clipping: limit is missing")
  }

  @Test("A value of another type is refused, with the type that was expected")
  func wrongType() {
    #expect(Self.refusal(Adam.self, ["beta1": "fast"]) == "Adam: beta1: expected a number")
    #expect(
      Self.refusal(RMSprop.self, ["isCentred": 1]) == "RMSprop: isCentred: expected true or false")
    #expect(
      Self.refusal(Adam.self, ["epsilonPlace": 1]) == "Adam: epsilonPlace: expected a name")
    #expect(
      Self.refusal(Adam.self, ["epsilonPlace": "within"])
        == "Adam: epsilonPlace: \"within\" is none of outside, inside, beforeCorrection")
    #expect(
      Self.refusal(Muon.self, ["iterations": 2.5]) == "Muon: iterations: 2.5 is not a whole number")
    #expect(Self.refusal(StepDecay.self, ["every": "5s"]).hasPrefix("step schedule: every: \"5s\""))
  }

  @Test("A number that is not finite is refused, and does not stand for a default")
  func notFinite() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: ComponentError.self, "\(value)") {
        try Adam(hyperparameters: ["learningRate": .number(value)])
      }
    }
    #expect(
      Self.refusal(Quantile.self, ["quantiles": .array([0.5, .number(.nan)])])
        == "Quantile: quantiles is nan; expected a finite number")
  }

  @Test("A value out of range is named, with what was expected")
  func range() {
    #expect(
      Self.refusal(Adam.self, ["beta1": 1]) == "Adam: beta1 is 1.0; expected at least 0 and below 1"
    )
    #expect(
      Self.refusal(AdamW.self, ["learningRate": 0])
        == "AdamW: learningRate is 0.0; expected a finite number above 0")
    #expect(
      Self.refusal(NAdam.self, ["momentumDecay": -1])
        == "NAdam: momentumDecay is -1.0; expected a finite number, 0 or more")
    #expect(
      Self.refusal(Lookahead.self, ["steps": 0])
        == "Lookahead: steps is 0; expected a whole number from 1 to 1,073,741,824")
    #expect(
      Self.refusal(
        Constraint.self, ["kind": "norms", "lowest": 2, "highest": 1])
        == "Constraint: highest is 1.0; expected at least 2.0, the lowest")
    #expect(
      Self.refusal(OneCycle.self, ["rise": 0.6, "phases": 3])
        == "one-cycle schedule: rise is 0.6; expected at most 0.5 in three phases")
  }

  @Test(
    "The command's text makes a component; a name may have hyphens, and the main one may be left out"
  )
  func text() throws {
    let catalog = Catalog.standard
    #expect(
      try catalog.optimizer("adam:beta1=0.8,weight-decay=0.01") as? Adam
        == Adam(beta1: 0.8, weightDecay: 0.01))
    #expect(
      try catalog.optimizer("adamw:weightDecay=0.1") as? AdamW == AdamW(weightDecay: 0.1))
    #expect(try catalog.optimizer("sgd:0.5") as? SGD == SGD(learningRate: 0.5))
    #expect(try catalog.optimizer("lion") as? Lion == Lion())
    #expect(try catalog.loss("huber:2") as? Huber == Huber(delta: 2))
    #expect(try catalog.layer("dense:64") as? Dense == Dense(64))
  }

  @Test(
    "A text that makes no component is refused, with what was expected",
    arguments: [
      ("adma", "\"adma\" is not a known optimizer; known are sgd, momentum"),
      (
        "adam:beta3=1",
        "\"adam:beta3=1\": \"beta3\" is not a hyperparameter of it; known are learning-rate"
      ),
      ("adam:0.1,0.2", "\"adam:0.1,0.2\": learningRate is given twice; expected one"),
      ("adam:beta1=fast", "\"adam:beta1=fast\": beta1 is \"fast\"; expected a number"),
      ("adam:weight-decay=-1", "weightDecay is -1.0; expected a finite number, 0 or more"),
      ("muon:iterations=2.5", "iterations: 2.5 is not a whole number"),
      ("rmsprop:is-centred=maybe", "is-centred is \"maybe\"; expected true or false"),
    ])
  func refusedText(text: String, message: String) throws {
    let error = #expect(throws: ComponentError.self) { try Catalog.standard.optimizer(text) }
    let description = try #require(error).description
    #expect(description.contains(message), "\(description)")
  }

  @Test("A text without a required hyperparameter is refused")
  func missingInText() throws {
    let error = #expect(throws: ComponentError.self) { try Catalog.standard.layer("dense") }
    #expect(try #require(error).description == "\"dense\": units is missing")
  }

  @Test("An empty file has the defaults of the initializer, unless something is required")
  func defaults() throws {
    func check<Value: Component>(_ type: Value.Type) throws {
      let decoder = JSONDecoder()
      if type.hyperparameters.list.contains(where: \.isRequired) {
        #expect(throws: DecodingError.self, "\(type.kind)") {
          try decoder.decode(type, from: Data("{}".utf8))
        }
      } else {
        let empty = try decoder.decode(type, from: Data("{}".utf8))
        #expect(try Self.json(empty) == Self.json(type.withDefaults), "\(type.kind)")
      }
    }
    for type in Self.types { try check(type) }
    #expect(Adam.withDefaults == Adam() && AdamW.withDefaults == AdamW())
    #expect(RAdam.withDefaults == RAdam() && NAdam.withDefaults == NAdam())
  }

  @Test("Every component comes back from what it writes, and writes no other names than it lists")
  func roundTrip() throws {
    func check<Value: Component>(_ type: Value.Type) throws {
      let json = try Self.json(type.withDefaults)
      let copy = try JSONDecoder().decode(type, from: Data(json.utf8))
      #expect(try Self.json(copy) == json, "\(type.kind)")
      let object = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
      guard case .object(let values) = object else {
        Issue.record("\(json)")
        return
      }
      let names = type.hyperparameters.names
      #expect(Set(values.keys).isSubset(of: names), "\(type.kind)")
      #expect(Set(names).count == names.count, "\(type.kind)")
    }
    for type in Self.types { try check(type) }
  }

  @Test("A rule that holds an Adam has its hyperparameters, in files and in Swift")
  func within() throws {
    #expect(AdamW.hyperparameters.names == Adam.hyperparameters.names)
    #expect(
      try Self.json(AdamW(beta1: 0.8, weightDecay: 0.1))
        == Self.json(Adam(beta1: 0.8, weightDecay: 0.1)))
    #expect(AdamW(beta1: 0.8).beta1 == 0.8 && RAdam().epsilonPlace == .beforeCorrection)
    #expect(AdamW(beta1: 0.8) == AdamW(beta1: 0.8) && AdamW(beta1: 0.8) != AdamW())
    #expect(NAdam.hyperparameters.names == Adam.hyperparameters.names + ["momentumDecay"])
  }

  /// A rule that holds an Adam, with a check of its own.
  private struct Checked: Optimizer {
    static let kind = "checked"
    var adam = Adam()
    var least = 0.0
    static let hyperparameters = Hyperparameters(
      default: Checked(), within: \.adam, .nonNegative("least", \.least),
      checking: { $0.least > $0.adam.learningRate ? "least is above learningRate" : nil })
    var learningRate: Double { adam.learningRate }
    var slots: [String] { [] }
    func update(
      _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
    ) {}
  }

  @Test("A component that holds another checks how their hyperparameters go together")
  func checkedWithin() throws {
    #expect(try Checked(hyperparameters: ["learningRate": 0.1, "least": 0.1]).least == 0.1)
    for (values, message): ([String: JSONValue], String) in [
      (["least": 0.1], "least is above learningRate"),
      (["beta1": 2, "least": 0.1], "beta1 is 2.0; expected at least 0 and below 1"),
    ] {
      let error = #expect(throws: ComponentError.self) { try Checked(hyperparameters: values) }
      #expect(error?.description == "Checked: \(message)")
    }
  }

  @Test("The catalog reads a schedule's text, and a list's error is that of its element")
  func scheduleText() throws {
    let schedule = try Catalog.standard.schedule("step:10e,factor=0.5")
    #expect(schedule as? StepDecay == StepDecay(every: .epochs(10), by: 0.5))
    for (text, message) in [
      ("cosin", "\"cosin\" is not a known schedule; known are constant, step, "),
      ("multi-step:5x", "\"multi-step:5x\": at: \"5x\" is not a length of training; expected "),
    ] {
      let error = #expect(throws: ComponentError.self) { try Catalog.standard.schedule(text) }
      #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test("A component says in words what is not as by default")
  func summaries() {
    let components: [(any Component, String)] = [
      (Adam(), "Adam"), (AdamW(learningRate: 0.05), "AdamW, learning rate 0.05"),
      (StepDecay(every: .epochs(1)), "step, every 1 epoch"),
      (OneCycle(momentum: 0.8...0.9), "one cycle, momentum 0.8...0.9"),
      (
        LinearWarmup(over: .epochs(5)).then(CosineAnnealing(), after: .epochs(6)),
        "warmup, over 5 epochs for 6 epochs, then cosine"
      ),
      (Clipping.globalNorm(1), "the gradient's norm at most 1.0"),
      (Constraint.maxNorm(3), "the norm of a unit's weights at most 3.0"),
      (Lookahead(), "lookahead every 5 steps, 0.5"), (Penalty(l2: 0.01), "l2 0.01"),
      (WeightAverage.equal(from: 3), "mean of the weights at the ends of epochs from 3 on"),
    ]
    for (component, summary) in components { #expect(component.summary == summary) }
  }
}
