import Descent
import DescentExperiments
import Foundation
import Testing

/// The coding of an `Experiment`, and the texts of its settings.
struct ExperimentTests {
  /// A text for every setting that is not its default.
  static let texts: [String: String] = [
    "target": "y", "task": "regression", "target-scaling": "log1p", "text": "review,\"a,b\"",
    "positive": "yes",
    "features": "a,\"b,c\"",
    "numeric": "a,\"b,c\"", "categorical": "d",
    "ignore": "id,name", "weights": "w", "class-weights": "\"a,b=1.0\",no=0.5",
    "scaling": "min-max", "fill": "median", "validation": "0.3", "split": "tail", "group": "g",
    "split-column": "s", "hidden": "32,16,8", "activation": "leaky-relu:slope=0.1",
    "dropout": "0.25", "normalization": "layer", "residual": "true", "batch": "full",
    "last": "drop", "shuffle": "in-order", "epochs": "7",
    "optimizer": "adam:beta1=0.8,weight-decay=0.01", "learning-rate": "0.05",
    "loss": "huber:delta=2",
    "label-smoothing": "0.1", "reduction": "sum", "precision": "double", "keep": "both",
    "date-order": "month", "seed": "18446744073709551615", "threads": "3", "monitor": "r2",
    "validate-every": "30s",
    "patience": "4", "min-change": "0.01", "patience-after": "2", "stop-at": "-0.5",
    "max-time": "1.5h", "max-steps": "100", "max-rows": "2000", "log": "logs",
    "log-details": "true", "fast-run": "true",
    "overfit-batch": "50", "schedule": "warmup:over=5 epochs,cosine", "weight-decay": "0.1",
    "l1": "0.001", "l2": "0.002", "clip-norm": "1.0", "clip-value": "0.5", "max-norm": "3.0",
    "layer-rates": "0/0.1@5e,1,0.5", "average": "ema:0.99", "lookahead": "steps=6,share=0.8",
    "micro-batch": "8", "metrics": "mae,r2", "delimiter": "tab", "no-header": "true",
    "header": "true", "table": "orders", "query": "SELECT 1", "decimal": ",", "skip": "3",
    "comment": "%",
    "encoding": "latin1", "missing": "-,-999", "missing-only": ",NA", "output": "m.safetensors",
    "targets": "y.npy", "memory": "1.5GiB", "bins": "16", "ensemble": "4", "refit": "true",
    "no-refit": "true", "folds": "5",
  ]

  private func experiment(_ name: String) throws -> Experiment {
    var experiment = Experiment(file: "t.csv")
    try experiment.set(name, text: try #require(Self.texts[name], "no text for \(name)"))
    return experiment
  }

  private func json(_ experiment: Experiment) throws -> [String: JSONValue] {
    try JSONDecoder().decode(
      [String: JSONValue].self, from: JSONEncoder().encode(experiment))
  }

  @Test("The text of a setting comes back", arguments: Experiment.settings.map(\.name))
  func text(name: String) throws {
    let setting = try Experiment.setting(named: name)
    let usual = Experiment(file: "t.csv")
    let experiment = try experiment(name)
    #expect(setting.text(experiment) == Self.texts[name])
    #expect(experiment != usual)
    if let text = setting.text(usual) {
      var other = experiment
      try other.set(name, text: text)
      if !setting.isFlag { #expect(other == usual, "the default of \(name) is a text of it") }
    }
  }

  @Test("An experiment comes back from JSON", arguments: Experiment.settings.map(\.name))
  func coding(name: String) throws {
    let experiment = try experiment(name)
    let decoded = try JSONDecoder().decode(
      Experiment.self, from: JSONEncoder().encode(experiment))
    #expect(decoded == experiment)
    // A component is as it was, whatever its text.
    #expect(try json(decoded) == json(experiment))
    let setting = try Experiment.setting(named: name)
    var other = Experiment(file: "t.csv")
    try other.set(name, text: try #require(setting.text(decoded)))
    #expect(other == experiment, "the text of what was read")
  }

  @Test("JSON has typed values")
  func typed() throws {
    var experiment = Experiment(file: "digits.csv", target: "digit")
    try experiment.set("optimizer", text: "adam:beta1=0.8")
    try experiment.set("schedule", text: "warmup:5e,cosine")
    try experiment.set("class-weights", text: "yes=3,no=1")
    try experiment.set("layer-rates", text: "0/1@5e,1,0.5")
    let values = try json(experiment)
    #expect(values["file"] == "digits.csv" && values["target"] == "digit")
    #expect(values["hidden"] == [128, 64] && values["batch"] == 32 && values["seed"] == 0)
    #expect(values["layer-rates"] == ["0/1@5e", 1, 0.5])
    #expect(values["class-weights"] == .object(["yes": 3, "no": 1]))
    #expect(values["residual"] == nil && values["learning-rate"] == nil)
    guard case .object(let optimizer) = values["optimizer"],
      case .object(let adam) = optimizer["adam"]
    else { throw Missing() }
    #expect(adam["beta1"] == 0.8 && adam["beta2"] == 0.999 && adam["learningRate"] == 0.001)
    guard case .object(let schedule) = values["schedule"] else { throw Missing() }
    #expect(Array(schedule.keys) == ["sequence"])
  }

  private struct Missing: Error {}

  @Test("An experiment of Swift values is the one of the same texts")
  func values() throws {
    var experiment = Experiment(file: "t.csv", target: "y")
    experiment.descent.optimizer = Chosen(Adam(beta1: 0.8))
    experiment.descent.loss = Chosen(Huber(delta: 2))
    experiment.regularization.schedule = ScheduleText(
      LinearWarmup(over: .epochs(5)).then(CosineAnnealing()))
    experiment.regularization.average = AverageText(.equal(from: 20))
    experiment.regularization.lookahead = LookaheadText(Lookahead(steps: 6, share: 0.8))
    experiment.regularization.layerRates = LayerRates(
      [0, 1, 0.5],
      changes: [
        .init(at: 0, to: 0.1, after: .epochs(5)), .init(at: 2, to: 1, after: .steps(40)),
      ])
    experiment.metrics.metrics = MetricNames([MeanAbsoluteError(), RSquared()])
    experiment.loop.maxTime = TimeText(.seconds(5400))
    experiment.loop.validateEvery = TrainingIntervalText(.time(.seconds(30)))
    try experiment.check()
    let json = """
      {"file": "t.csv", "target": "y", "optimizer": "adam:beta1=0.8", "loss": "huber:2",
       "schedule": "warmup:5e,cosine", "average": "swa:20", "lookahead": "6,share=0.8",
       "layer-rates": "0/0.1@5e,1,0.5/1@40", "metrics": "mae,r2", "max-time": "1.5h",
       "validate-every": "0.5min"}
      """
    #expect(try JSONDecoder().decode(Experiment.self, from: Data(json.utf8)) == experiment)
    let again = try JSONDecoder().decode(
      Experiment.self, from: JSONEncoder().encode(experiment))
    #expect(again == experiment)
    for (name, text) in experiment.texts where name != "file" {
      try experiment.set(name, text: text)
    }
    #expect(again == experiment, "the texts of the values")
  }

  @Test("A value's text asks for it")
  func valueTexts() throws {
    func check<Value: SettingValue>(_ value: Value, _ text: String) throws {
      #expect(value.text == text && value.isValid)
      #expect(try Value(text: text) == value && Value(json: value.json) == value)
    }
    try check(ScheduleText(CosineAnnealing()), "cosine")
    try check(
      ScheduleText(StepDecay(every: .epochs(2)).then(CosineAnnealing(), after: .epochs(6))),
      "step:every=2 epochs,for=6 epochs,cosine")
    try check(ScheduleText.none, "none")
    try check(AverageText(.exponential()), "ema")
    try check(AverageText(.exponential(decay: 0.5)), "ema:decay=0.5")
    try check(AverageText.lastQuarter, "swa")
    try check(LookaheadText(Lookahead()), "5,share=0.5")
    try check(LayerRates([0, 1]), "0.0,1.0")
    try check(TimeText(.milliseconds(1500)), "1.5s")
    try check(TimeText(.seconds(7200)), "7200s")
    for (interval, text) in [
      (TrainingInterval.everyEpoch, "1e"), (.steps(200), "200"), (.time(.seconds(90)), "90s"),
    ] { try check(TrainingIntervalText(interval), text) }
    #expect(AverageText.lastQuarter.average(epochs: 20) == .equal(from: 16))
    #expect(AverageText.lastQuarter != AverageText(.equal(from: 16)))
    #expect(!LayerRates([-1, 1]).isValid && !LayerRates([.infinity]).isValid)
    #expect(!LayerRates([1], changes: [.init(at: 1, to: 0, after: .steps(1))]).isValid)
    #expect(!TimeText(.zero).isValid && !TrainingIntervalText(.steps(0)).isValid)
    #expect(!MetricNames([RSquared(), RSquared()]).isValid)
    #expect(!MetricNames([ConfusionMatrix()]).isValid)
  }

  @Test("The text form of any setting is read from JSON too")
  func textForms() throws {
    let json = """
      {"file": "t.csv", "hidden": "128,64", "optimizer": "adam:beta1=0.8", "epochs": "3",
       "ignore": "a,b", "layer-rates": [0, "0/1@2e", 1], "metrics": "mae,r2", "residual": "true",
       "patience": null}
      """
    let experiment = try JSONDecoder().decode(Experiment.self, from: Data(json.utf8))
    #expect(experiment.network == NetworkSettings.with { $0.residual = true })
    #expect(experiment.descent.epochs == 3 && experiment.columns.ignore?.names == ["a", "b"])
    #expect((experiment.descent.optimizer.value as? Adam)?.beta1 == 0.8)
    #expect(experiment.regularization.layerRates?.text == "0,0/1@2e,1")
    #expect(experiment.loop.patience == nil)
  }

  @Test(
    "What cannot be read is refused with what was expected",
    arguments: [
      (#"{"epoks": 3}"#, #"there is no setting "epoks"; did you mean "epochs"?"#),
      (#"{"lr": 3}"#, #"there is no setting "lr"; did you mean "learning-rate"?"#),
      (#"{"batch-norm": true}"#, #"did you mean "normalization batch"?"#),
      (#"{"zzz": 3}"#, #"there is no setting "zzz"; known are file, target, targets, task"#),
      (#"{"epochs": 0}"#, #""epochs" is 0; expected a whole number of at least 1"#),
      (#"{"hidden": {"a": 1}}"#, #""hidden" is an object; expected 'none', or numbers"#),
      (#"{"optimizer": {"adm": {}}}"#, #""adm" is not a known optimizer; known are sgd, "#),
      (#"{"optimizer": {"adam": {"beta1": 2}}}"#, "Adam: beta1 is 2.0; expected at least 0 and"),
      (#"{"activation": "softmax"}"#, #""softmax" is not a known activation; known are sigmoid"#),
    ])
  func refused(json: String, message: String) throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Experiment.self, from: Data(json.utf8))
    }
    guard case .dataCorrupted(let context) = error else { throw Missing() }
    #expect(context.debugDescription.contains(message), "\(context.debugDescription)")
  }

  @Test("The learning rate and the weight decay are given once")
  func rates() throws {
    var experiment = Experiment(file: "t.csv")
    try experiment.set("optimizer", text: "adam:beta1=0.8")
    try experiment.set("learning-rate", text: "0.05")
    let adam = try #require(try experiment.optimizer as? Adam)
    #expect(adam == Adam(learningRate: 0.05, beta1: 0.8))
    for (text, name) in [("adam:0.01", "learning-rate"), ("adam:weight-decay=0.1", "weight-decay")]
    {
      var experiment = Experiment(file: "t.csv")
      try experiment.set("optimizer", text: text)
      try experiment.set(name, text: "0.05")
      let error = #expect(throws: SettingError.self) { try experiment.check() }
      #expect(
        try #require(error).description
          == "\(name) and optimizer \(text): give \(name) only once")
    }
  }

  @Test("A property that is out of its range is refused before the table is read")
  func ranges() throws {
    let changes: [(change: (inout Experiment) -> Void, message: String)] = [
      (
        { $0.network.dropout = 1.5 },
        "dropout is \"1.5\"; expected a number of at least 0 and below 1"
      ),
      (
        { $0.network.hidden = HiddenLayers(units: [0]) },
        "hidden is \"0\"; expected 'none', or numbers"
      ),
      (
        { $0.rows.validation = .fraction(1) },
        "validation is \"1.0\"; expected a number of at least 0"
      ),
      ({ $0.descent.batch = .mini(0) }, "batch is \"0\"; expected 'full', or a whole number"),
      (
        { $0.descent.learningRate = .infinity },
        "learning-rate is \"inf\"; expected a finite number"
      ),
      ({ $0.loop.patience = 0 }, "patience is \"0\"; expected a whole number of at least 1"),
    ]
    for (change, message) in changes {
      var experiment = Experiment(file: "no.csv", target: "y")
      change(&experiment)
      let error = #expect(throws: SettingError.self) { try experiment.prepare() }
      #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test("An optimizer of one's own has its learning rate replaced")
  func ownOptimizer() throws {
    struct Own: Optimizer, Hashable {
      static let kind = "own"
      var learningRate = 1.0
      static let hyperparameters = Hyperparameters(
        default: Own(), .positive("learningRate", \.learningRate))
      var slots: [String] { [] }
      func update(
        _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
      ) {}
    }
    var experiment = Experiment(file: "t.csv", target: "y")
    experiment.descent.optimizer = Chosen(Own())
    experiment.descent.learningRate = 0.25
    #expect(try experiment.optimizer as? Own == Own(learningRate: 0.25))
    experiment.descent.learningRate = -1
    #expect(throws: SettingError.self) { try experiment.optimizer }
  }

  @Test("A model's record has what the model depends on, and is read with what is not known")
  func record() throws {
    var experiment = Experiment(file: "t.csv", target: "y")
    for name in ["threads", "log", "output", "micro-batch", "epochs"] {
      try experiment.set(name, text: try #require(Self.texts[name]))
    }
    #expect(experiment.record["epochs"] == 7 && experiment.record["target"] == "y")
    for name in ["file", "threads", "log", "output", "micro-batch", "fast-run"] {
      #expect(experiment.record[name] == nil, "\(name)")
    }
    experiment.network.normalization = .batch
    #expect(experiment.record["micro-batch"] == 8)
    var record = experiment.record
    record["of-tomorrow"] = true
    let read = try Experiment(record: record)
    #expect(read.record == experiment.record)
  }

  @Test("Names are unique, and no foreign name is one of ours")
  func names() {
    let ours = Experiment.settings.map(\.name)
    #expect(Set(ours).count == ours.count)
    let foreign = Experiment.settings.flatMap(\.foreignNames).map(\.name)
    #expect(Set(foreign).count == foreign.count)
    #expect(Set(foreign).isDisjoint(with: ours))
    #expect(Set(Self.texts.keys) == Set(ours))
  }
}

extension Settings {
  fileprivate static func with(_ change: (inout Self) -> Void) -> Self {
    var settings = Self()
    change(&settings)
    return settings
  }
}
