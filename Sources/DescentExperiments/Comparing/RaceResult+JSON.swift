import Descent
import DescentTables

/// The race as JSON, for `--json` and for its page; see docs/json.md.
extension RaceResult {
  /// - Parameters:
  ///   - command: The command that repeats the race.
  ///   - program: The program and its version.
  ///   - machine: The machine that it ran on.
  public func json(command: String, program: String, machine: String) -> JSONValue {
    let (base, comparison) = (race.base, race.comparison)
    return .object([
      "format": "descent-race", "version": 1, "file": .string(base.experiment.file),
      "target": JSONValue(try? base.experiment.target),
      "rows": .object([
        "train": .int(base.data.training.count),
        "validation": .int(base.data.validation?.count ?? 0),
      ]),
      "parameters": .int(base.trainer.model.parameterCount),
      "loss": .string(type(of: base.trainer.loss).kind),
      "monitor": .object([
        "name": .string(outcome.monitor.name),
        "larger_is_better": .bool(outcome.monitor.isBetterWhenLarger),
      ]),
      "varied": .array(comparison.variations.map { .string($0.setting) }),
      "budget": budget, "seeds": .array(comparison.runSeeds.map { .string("\($0)") }),
      "tuned": .bool(comparison.searchesRates), "goal": goal,
      "untrained": JSONValue(outcome.untrained), "seconds": .number(seconds),
      "contenders": .array(outcome.contenders.map(json)), "noise": noise?.json ?? .null,
      "verdict": .string(verdict), "findings": .array(findings.map { .string($0) }),
      "command": .string(command), "program": .string(program), "machine": .string(machine),
    ])
  }

  private var budget: JSONValue {
    let budget = race.comparison.budget
    var values: [String: JSONValue] = ["text": .string(budget.words)]
    switch budget {
    case .epochs(let count):
      values["rows"] = .int(race.base.data.training.count.saturating(times: count))
    case .rows(let count): values["rows"] = .int(count)
    case .steps(let count): values["updates"] = .int(count)
    case .time(let time): values["seconds"] = .number(time / .seconds(1))
    }
    return .object(values)
  }

  private var goal: JSONValue {
    guard let goal = outcome.goal, let text = goalText else { return .null }
    return .object(["value": .number(goal), "text": .string(text)])
  }

  private func json(_ contender: ContenderResult) -> JSONValue {
    let settings = contender.contender.settings.map { ($0.name, JSONValue.string($0.value)) }
    return .object([
      "name": .string(contender.name),
      "settings": .object(Dictionary(settings) { first, _ in first }),
      "batch_rows": .int(contender.batchRows),
      "steps_per_epoch": .int(contender.prepared.batches.count),
      "learning_rate": .number(contender.learningRate),
      "rate_at_edge": .bool(contender.search?.isAtEdge ?? false),
      "best": contender.best?.json ?? .null, "diverged": .int(contender.divergedRuns),
      "to_goal": .object(
        Dictionary(
          uniqueKeysWithValues: RaceAxis.allCases.map {
            ($0.rawValue, outcome.cost(contender, $0)?.json ?? .null)
          }
        ).merging(["reached": .int(outcome.reached(contender))]) { first, _ in first }),
      "runs": .array(contender.runs.map(\.json)),
      "tuning": .array(
        contender.search?.trials.map { trial in
          .object([
            "learning_rate": .number(trial.rate), "best": JSONValue(trial.run.best),
            "status": .string(trial.run.status.rawValue),
          ])
        } ?? []),
    ])
  }
}

extension Spread {
  fileprivate var json: JSONValue {
    .object(["median": .number(median), "low": .number(low), "high": .number(high)])
  }
}

extension RaceRun {
  fileprivate var json: JSONValue {
    .object([
      "seed": .string("\(seed)"), "status": .string(status.rawValue), "note": JSONValue(note),
      "seconds": .number(end?.seconds ?? 0), "updates": .int(end?.updates ?? 0),
      "rows": .int(end?.rows ?? 0), "best": JSONValue(best),
      "points": .array(
        points.map { point in
          .object([
            "rows": .int(point.rows), "updates": .int(point.updates),
            "seconds": .number(point.seconds), "train": JSONValue(point.train),
            "validation": JSONValue(point.validation),
          ])
        }),
    ])
  }
}

extension NoiseCurve {
  fileprivate var json: JSONValue {
    .object([
      "contender": .string(contender), "scale": JSONValue(scale), "text": JSONValue(text),
      "error": JSONValue(error),
      "measured": .array(
        measurements.map { measurement in
          .object([
            "epoch": .int(measurement.epoch), "rows": .int(measurement.rows),
            "scale": JSONValue(measurement.noise.scale),
            "trace": .number(measurement.noise.trace),
            "squared_gradient": .number(measurement.noise.squaredGradient),
          ])
        }),
      "predicted": .array(
        predictions.map {
          .object([
            "batch": .int($0.batch), "updates": .number($0.updates), "rows": .number($0.rows),
          ])
        }),
    ])
  }
}
