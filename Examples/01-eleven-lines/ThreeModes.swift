import ArgumentParser
import Descent
import Foundation

/// The errors of full batch, mini-batch and stochastic gradient descent, from the same weights.
struct ThreeModes {
  /// How one of them went.
  struct Mode {
    /// `full batch`
    let name: String
    /// The updates of a pass over the rows.
    let updates: Int
    /// The errors after a number of passes.
    let errors: [(passes: Int, error: Double)]
  }

  private let options: ElevenLines

  init(of options: ElevenLines) { self.options = options }

  /// Trains all three, draws them and says how they ended.
  func draw(to path: String) throws {
    let modes = try ([.full, options.batch == .full ? 2 : options.batch, .stochastic]).map(train)
    do {
      try Data(ErrorPlot(modes: modes).svg.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw ValidationError("--plot \(path): it cannot be written there")
    }
    for mode in modes {
      guard let last = mode.errors.last else { continue }
      let error = String(format: "%.6f", last.error)
      print(
        "\(mode.name): error \(error) after \(last.passes) passes, \(last.passes * mode.updates) updates"
      )
    }
    print("Saved \(path)")
  }

  private func train(_ batch: BatchSize) throws -> Mode {
    let passes = options.iterations
    // Forty for each tenfold: evenly spaced on the axis.
    let shown = Set((0...400).map { Int(pow(10, Double($0) / 40)) }.filter { $0 < passes })
    let (trainer, log) = try options.train(batch) { iteration, log in
      if shown.contains(iteration) { _ = try log.error(after: iteration) }
    }
    let errors = log.errors.map { (passes: Int($0[0]), error: $0[1]) }
    return Mode(
      name: name(batch), updates: trainer.steps / passes,
      errors: errors + [(passes, try log.error())])
  }

  private func name(_ batch: BatchSize) -> String {
    switch batch {
    case .full: "full batch"
    case .mini(1): "stochastic"
    case .mini(let rows): "mini-batch of \(rows)"
    }
  }
}
