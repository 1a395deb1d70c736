import ArgumentParser
import Descent
import DescentTables

/// `descent train FILE.csv --target COLUMN`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a table and save it.",
    discussion: "Example: descent train Examples/Data/digits.csv --target digit")

  @Argument(help: "A CSV file with a header and numeric features.")
  var file: String
  @Option(help: "The column to predict.")
  var target: String
  @Option(help: "classification or regression, where the guess is wrong.")
  var task: LearningTask?
  @Option(
    parsing: .unconditional,
    help: """
      Units of each hidden layer, separated by commas; 'none' for a linear model (default: 128,64).
      """,
    transform: read("'none', or numbers from 1 to 1,000,000 separated by commas"))
  var hidden = HiddenLayers(units: [128, 64])
  @Option(
    parsing: .unconditional,
    help: "Rows of a batch: a number, 'full', or 1 for stochastic (default: 32).",
    transform: read("'full', or a whole number of at least 1"))
  var batch: BatchSize = 32
  @Option(
    parsing: .unconditional, help: "Passes over the training rows (default: 30).",
    transform: read("a whole number of at least 1") { Int($0).flatMap { $0 >= 1 ? $0 : nil } })
  var epochs = 30
  @Option(
    parsing: .unconditional,
    help: "The learning rate, above 0 (default: the optimizer's usual one).",
    transform: read("a finite number above 0") {
      Double($0).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    })
  var learningRate: Double?
  @Option(help: "The rule of the updates.")
  var optimizer: OptimizerName = .adam
  @Option(
    parsing: .unconditional,
    help: "Seed of the split, the weights and the order of the rows (default: 0).",
    transform: read("a whole number from 0 to \(UInt64.max)"))
  var seed: UInt64 = 0
  @Option(
    help: """
      Where the model is written (default: the table's name with .safetensors, in the current \
      folder).
      """)
  var output: String?

  func run() throws {
    do {
      if let refused = InstructionSet.refused {
        throw ValidationError(
          "DESCENT_ISA=\(refused): not an instruction set of this machine; expected avx512, avx2 or "
            + "portable, or nothing for the best")
      }
      try TrainingRun(self).run()
    } catch {
      throw Failure.report(error)
    }
  }
}

/// Reads an option's value; what cannot be read is refused with what was expected.
private func read<Value>(
  _ expected: String, by read: @escaping @Sendable (String) -> Value?
) -> @Sendable (String) throws -> Value {
  { text in
    guard let value = read(text) else { throw ValidationError("expected \(expected)") }
    return value
  }
}

private func read<Value: LosslessStringConvertible & SendableMetatype>(
  _ expected: String
) -> @Sendable (String) throws -> Value {
  read(expected) { Value($0) }
}

extension LearningTask: ExpressibleByArgument {}

/// `128,64`, or `none`.
struct HiddenLayers: LosslessStringConvertible {
  let units: [Int]

  init(units: [Int]) { self.units = units }

  init?(_ description: String) {
    if description == "none" {
      units = []
      return
    }
    var units: [Int] = []
    for part in description.split(separator: ",", omittingEmptySubsequences: false) {
      guard let count = Int(part), (1...1_000_000).contains(count) else { return nil }
      units.append(count)
    }
    self.units = units
  }

  var description: String {
    units.isEmpty ? "none" : units.map(String.init).joined(separator: ",")
  }
}

/// An optimizer of the catalog, by its kind.
struct OptimizerName: ExpressibleByArgument {
  let type: any Optimizer.Type

  static let adam = OptimizerName(type: Adam.self)

  init(type: any Optimizer.Type) { self.type = type }

  init?(argument: String) {
    guard let type = Catalog.standard.optimizers.first(where: { $0.kind == argument }) else {
      return nil
    }
    self.type = type
  }

  static var allValueStrings: [String] { Catalog.standard.optimizers.map { $0.kind } }
  var defaultValueDescription: String { type.kind }
}
