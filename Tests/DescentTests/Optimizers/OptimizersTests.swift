import Testing

@testable import Descent

/// The rules' steps against values that were computed by hand.
struct OptimizersTests {
  // p starts at 1, the gradients are 2, −1, 0.5 and α = 0.1.
  static let rules: [(rule: any Optimizer, expected: [Double])] = [
    (SGD(learningRate: 0.1), [0.8, 0.9, 0.85]),
    // v = 2, 0, 0.5
    (Momentum(learningRate: 0.1, momentum: 0.5), [0.8, 0.8, 0.75]),
    // g + v/2 = 3, −1, 0.75
    (Nesterov(learningRate: 0.1, momentum: 0.5), [0.7, 0.8, 0.725]),
    (Momentum(learningRate: 0.1, momentum: 0), [0.8, 0.9, 0.85]),
    // m = 1, 0, 0.25; v = 2, 1.5, 0.875; m̂ = 2, 0, 2/7; v̂ = 4, 2, 1; ε = 1
    (
      Adam(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.91904761904761907]
    ),
    // The same, after p·0.9 in each step.
    (
      AdamW(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1, weightDecay: 1),
      [0.83333333333333337, 0.75, 0.66071428571428581]
    ),
    // u = 2, 2, 2; û = 4, 8/3, 16/7
    (
      AMSGrad(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.92195871351029094]
    ),
    // u = 3, 2, 1.5
    (
      Adamax(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.91428571428571426]
    ),
    // μ = 1/4: of g 1, 4/5, 16/21 · 3/4 / (3/4), of m 4/15, 16/63, 64/255
    (
      NAdam(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1, momentumDecay: 0),
      [0.92444444444444440, 0.95758152943429199, 0.93539665548471124]
    ),
    // ρ∞ = 3, so that m̂ is never divided.
    (RAdam(learningRate: 0.1, beta1: 0.5, beta2: 0.5), [0.8, 0.8, 0.77142857142857146]),
    // A bias moves as Adam's. A bias of one number with a ratio of its own moves by |p|·sign(m).
    (
      LAMB(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.91904761904761907]
    ),
    (
      LAMB(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1, adaptsBiases: true),
      [0.9, 0.9, 0.81]
    ),
    // β₁·m + (1 − β₁)·g = 1, 0, 0.25
    (Lion(learningRate: 0.1, beta1: 0.5, beta2: 0.5), [0.9, 0.9, 0.8]),
    // s = 4, 5, 5.25
    (
      Adagrad(learningRate: 0.1, epsilon: 1),
      [0.93333333333333335, 0.96423503277082813, 0.94904341103579376]
    ),
    // v = 2, 1.5, 0.875
    (
      RMSprop(learningRate: 0.1, decay: 0.5, epsilon: 1),
      [0.91715728752538100, 0.96210626180369868, 0.93627200048109282]
    ),
    // m = 1, 0, 0.25; b = 1, 1/2 − 1/(√1.5 + 1), …
    (
      RMSprop(learningRate: 0.1, decay: 0.5, momentum: 0.5, isCentred: true, epsilon: 1),
      [0.9, 0.89494897427831783, 0.86612687978174266]
    ),
    // s = 2, 1.5, 0.875; u = 2/√3, …
    (
      Adadelta(learningRate: 0.1, decay: 0.5, epsilon: 1),
      [0.88452994616207481, 0.96617960425484735, 0.91903915217574415]
    ),
    // κ = 1: v = 4, 2.5, 1.75; u = 1, −1/√2.5, 0.5/√1.75, times p/10
    (
      Adafactor(learningRate: 0.1, decayExponent: 1),
      [0.9, 0.95692099788303094, 0.92075278381539852]
    ),
    // A vector moves as Adam's.
    (
      Muon(learningRate: 0.1, beta1: 0.5, beta2: 0.5, epsilon: 1),
      [0.93333333333333335, 0.93333333333333335, 0.91904761904761907]
    ),
  ]

  @Test("Three steps of each rule give the values of its formula", arguments: rules.indices)
  func threeSteps(index: Int) {
    let (optimizer, expected) = Self.rules[index]
    var descent = GradientDescent(from: [1], with: optimizer)
    for (gradient, expected) in zip([2, -1, 0.5], expected) {
      descent.step(gradient: [gradient])
      #expect(
        (descent.parameters[0] - expected).magnitude < 1e-15, "\(type(of: optimizer).kind)")
    }
  }

  @Test("Adam's first step is as long as the learning rate, however small the gradient")
  func firstStep() {
    for gradient in [1e-30, 1e-3, 1, 1e30] {
      var descent = GradientDescent(from: [0], with: Adam(learningRate: 0.5, epsilon: 1e-300))
      descent.step(gradient: [gradient])
      #expect((descent.parameters[0] + 0.5).magnitude < 1e-12, "\(gradient)")
    }
  }

  @Test("The defaults are those of the comments, and a learning rate replaces the default one")
  func defaults() throws {
    #expect(SGD() == SGD(learningRate: 0.01))
    #expect(Momentum() == Momentum(learningRate: 0.01, momentum: 0.9))
    #expect(Nesterov() == Nesterov(learningRate: 0.01, momentum: 0.9))
    #expect(Adam() == Adam(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
    #expect(
      AdamW()
        == AdamW(learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01))
    let rates = try Catalog.standard.optimizers.map { try $0.init(hyperparameters: [:]) }
      .map { "\(type(of: $0).kind) \($0.learningRate) \($0.weightDecay)" }
    #expect(
      rates == [
        "sgd 0.01 0.0", "momentum 0.01 0.0", "nesterov 0.01 0.0", "adam 0.001 0.0",
        "adamw 0.001 0.01", "amsgrad 0.001 0.0", "adamax 0.002 0.0", "nadam 0.002 0.0",
        "radam 0.001 0.0", "lamb 0.01 0.0", "lion 0.0001 0.0", "adagrad 0.01 0.0",
        "rmsprop 0.01 0.0", "adadelta 1.0 0.0", "adafactor 0.01 0.0", "muon 0.001 0.0",
      ])
    for type in Catalog.standard.optimizers {
      let rule = try type.init(hyperparameters: ["learningRate": 0.25])
      #expect(rule.learningRate == 0.25, "\(type.kind)")
    }
  }

  @Test("Powers equal repeated products, to the last digits")
  func powers() {
    for base in [0, 0.5, 0.9, 0.999, 1] {
      var product = 1.0
      for exponent in 0...300 {
        #expect((power(base, exponent) - product).magnitude <= 1e-13 * product)
        product *= base
      }
    }
  }

  @Test("A factor of all gradients cancels in the rules that are scale-free, and in no other")
  func scaleFree() {
    // RAdam divides nothing in its first steps.
    for (rule, _) in Self.rules where !(rule is RAdam) {
      func moved(by factor: Double) -> Double {
        // Powers of two keep the rounding equal. ε is far away.
        var descent = GradientDescent(from: [1], with: rule)
        for gradient in [2, -1, 0.5] { descent.step(gradient: [gradient * factor * 0x1p90]) }
        return descent.parameters[0]
      }
      #expect((moved(by: 1) == moved(by: 1024)) == rule.isScaleFree, "\(rule)")
    }
  }

  @Test("A step's momentum replaces the rule's own")
  func momentum() {
    func moved(_ rule: any Optimizer, at momentum: Double?) -> [Double] {
      let values = Buffer([1.0, 2, 3])
      let gradients = Buffer([0.5, -1, 2.0])
      let slots = Buffer(count: rule.slots.count * 3, precision: .double)
      for number in 1...3 {
        rule.update(
          values.all, gradients: gradients.all,
          slots: SlotViews(flat: slots.matrix(rows: rule.slots.count, columns: 3)),
          at: UpdateStep(
            number: number, learningRate: rule.learningRate, momentum: momentum))
        // Lion uses only the sign, which is that of the past here unless μ is small.
        gradients.all[0, 0] *= -3
        gradients.all[0, 1] *= -0.02
      }
      return values.all.values()
    }
    let pairs: [(any Optimizer, any Optimizer)] = [
      (Momentum(momentum: 0.9), Momentum(momentum: 0.3)),
      (Nesterov(momentum: 0.9), Nesterov(momentum: 0.3)),
      (Adam(beta1: 0.9), Adam(beta1: 0.3)), (AdamW(beta1: 0.9), AdamW(beta1: 0.3)),
      (AMSGrad(beta1: 0.9), AMSGrad(beta1: 0.3)), (Adamax(beta1: 0.9), Adamax(beta1: 0.3)),
      (NAdam(beta1: 0.9), NAdam(beta1: 0.3)), (RAdam(beta1: 0.9), RAdam(beta1: 0.3)),
      (LAMB(beta1: 0.9), LAMB(beta1: 0.3)), (Lion(beta1: 0.9), Lion(beta1: 0.3)),
      (RMSprop(momentum: 0.9), RMSprop(momentum: 0.3)), (Muon(beta1: 0.9), Muon(beta1: 0.3)),
    ]
    for (rule, other) in pairs {
      #expect(moved(rule, at: 0.3) == moved(other, at: nil), "\(type(of: rule).kind)")
      #expect(moved(rule, at: nil) != moved(other, at: nil), "\(type(of: rule).kind)")
    }
    for rule in [SGD(), Adagrad(), RMSprop(), Adadelta(), Adafactor()] as [any Optimizer] {
      #expect(moved(rule, at: 0.3) == moved(rule, at: nil), "\(type(of: rule).kind)")
    }
  }

  @Test("A gradient of zero moves nothing, from the first step on, in either precision")
  func standstill() {
    for (rule, _) in Self.rules where rule.weightDecay == 0 {
      for precision in Precision.allCases {
        var descent = GradientDescent(from: [0, 1, -2], with: rule, precision: precision)
        for _ in 1...3 { descent.step(gradient: [0, 0, 0]) }
        #expect(descent.parameters == [0, 1, -2], "\(rule) \(precision)")
      }
    }
  }

  @Test("What a rule remembers of a gradient fades to 0, and is never subnormal")
  func fading() {
    for (rule, _) in Self.rules where rule.isElementwise {
      let parameters = Buffer(count: 20, precision: .single)
      let gradients = Buffer(count: 20, precision: .single)
      let slots = Buffer(count: rule.slots.count * 20, precision: .single)
      var subnormal = 0
      for number in 1...2000 {
        // A gradient whose square is subnormal, and then none.
        gradients.all.set([Double](repeating: number == 1 ? -1e-20 : 0, count: 20))
        rule.update(
          parameters.all, gradients: gradients.all,
          slots: SlotViews(flat: slots.matrix(rows: rule.slots.count, columns: 20)),
          at: UpdateStep(number: number, learningRate: 1))
        let values: [Double] = slots.all.values()
        subnormal += values.count { $0 != 0 && $0.magnitude < 0x1p-126 }
      }
      #expect(subnormal == 0, "\(rule)")
    }
  }

  @Test("A learning rate of 0 moves nothing, and the rule's slots stay finite")
  func rateOfZero() {
    for (rule, _) in Self.rules {
      for precision in Precision.allCases {
        let values = [1, -2, 0.5, 0, 3, -1]
        let parameters = Buffer(count: 6, precision: precision)
        let gradients = Buffer(count: 6, precision: precision)
        let slots = Buffer(count: rule.slots.count * 6, precision: precision)
        parameters.all.set(values)
        gradients.all.set([2, 0, -0.5, 1, 1e-3, -4])
        for number in 1...3 {
          rule.update(
            parameters.matrix(rows: 3, columns: 2),
            gradients: gradients.matrix(rows: 3, columns: 2),
            slots: SlotViews(flat: slots.matrix(rows: rule.slots.count, columns: 6))
              .block(at: 0, rows: 3, columns: 2),
            at: UpdateStep(number: number, learningRate: 0, weightDecay: rule.weightDecay))
        }
        #expect(parameters.all.values() == values, "\(rule) \(precision)")
        #expect(slots.all.isFinite, "\(rule) \(precision)")
      }
    }
  }

  @Test("Adamax corrects no maximum, so its ε is the same before the correction as outside")
  func adamaxEpsilon() {
    func moved(_ place: EpsilonPlace) -> Double {
      var descent = GradientDescent(from: [1], with: Adamax(epsilon: 0.1, epsilonPlace: place))
      for gradient in [2, -1, 0.5] { descent.step(gradient: [gradient]) }
      return descent.parameters[0]
    }
    #expect(moved(.beforeCorrection) == moved(.outside))
    #expect(moved(.inside) != moved(.outside))
  }
}
