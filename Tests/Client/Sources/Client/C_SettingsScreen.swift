import Descent

/// (c) Hyperparameters that come from outside the program, such as a settings screen: they throw where the
/// labeled initializers trap.
func settingsScreen() throws {
  let rule = try Adam(hyperparameters: ["learningRate": 0.05, "beta1": 0.8])
  print(rule.learningRate, rule.beta1, rule.beta2, rule.summary)
  print(try Scale(hyperparameters: ["start": 2]).start, Scale.hyperparameters.names)

  let settings: [[String: JSONValue]] = [
    ["beta1": 1], ["beta3": 0.5], ["learningRate": "fast"], ["learningRate": -1],
  ]
  for setting in settings {
    do {
      _ = try Adam(hyperparameters: setting)
    } catch {
      print("refused:", error)
    }
  }
  do {
    _ = try Dense(hyperparameters: [:])
  } catch {
    print("refused:", error)
  }

  let catalog = Catalog.standard.adding(SignDescent.self)
  print(try catalog.optimizer("client-sign-descent:0.1,decay=0.25").learningRate)
  print(try catalog.loss("huber:2"))
  do {
    _ = try catalog.optimizer("client-sign-descent:0.1,decay=1")
  } catch {
    print("refused:", error)
  }
}
