// Programs that a user of Descent might write, against its public API alone. Without an argument they run one
// after the other, and print what expected.txt holds; with the name of a trap, that trap is made to happen.

if let name = CommandLine.arguments.dropFirst().first {
  guard let trap = traps[name] else { fatalError("there is no trap \(name)") }
  try trap()
} else {
  let programs: [(title: String, run: @Sendable () async throws -> Void)] = [
    ("a: the published loop", publishedLoop),
    ("a: optionals of a history", optionalsOfHistory),
    ("b: predictions", predictions),
    ("c: components of one's own", ownComponents),
    ("c: a settings screen", settingsScreen),
    ("d: fine-tuning", fineTuning),
    ("e: a task group", taskGroup),
    ("f: embeddings, outputs, labels, an autoencoder", shapes),
    ("g: many small steps", manySteps),
    ("h: functions of one's own", ownFunctions),
    ("i: arrays", arrays),
    ("j: tutorials", tutorials),
    ("tables", tables),
    ("experiments", experiments),
  ]
  for program in programs {
    print("== \(program.title)")
    try await program.run()
  }
}
