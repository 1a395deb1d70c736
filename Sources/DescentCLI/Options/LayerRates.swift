import ArgumentParser
import Descent

/// What each layer's learning rate is multiplied by: `0,1,0.5`, or `0/0.1@5e/1@10e,1,1`, where a factor
/// behind a slash takes the place of the one before it after so much of the training.
struct LayerRates: CustomStringConvertible {
  /// A factor that takes the place of a layer's.
  struct Change {
    /// Which of the factors it replaces, from 0.
    let position: Int
    let rate: Double
    let length: TrainingLength
  }

  /// As it was written.
  let description: String
  /// From the beginning on.
  let rates: [Double]
  /// Those that follow them.
  let changes: [Change]

  /// Throws `ValidationError`, which says what is wrong, and how it is written.
  init(_ text: String) throws {
    description = text
    var (rates, changes) = ([Double](), [Change]())
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      let factors = entry.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      let later = try factors.dropFirst().map { try Self.change($0, of: rates.count, in: entry) }
      for (index, change) in later.enumerated()
      where later[..<index].contains(where: { $0.length == change.length }) {
        throw ValidationError(
          "\(String(entry).quotedForMessage): two factors after \(change.length); expected one")
      }
      rates.append(try Self.rate(factors[0]))
      changes += later
    }
    (self.rates, self.changes) = (rates, changes)
  }

  private static func rate(_ text: String) throws -> Double {
    guard let rate = notNegative(text) else {
      throw ValidationError(
        "\(text.quotedForMessage) is no factor; expected finite numbers of at least 0 separated by "
          + "commas, as 0,1,1, or as 0/1@5e,1,1, where the first is 0 and after 5 epochs 1")
    }
    return rate
  }

  private static func change(
    _ text: String, of position: Int, in entry: Substring
  ) throws -> Change {
    guard let sign = text.firstIndex(of: "@") else {
      throw ValidationError(
        "\(String(entry).quotedForMessage): after how long is \(text.quotedForMessage) to follow? "
          + "expected a length behind @, as \(text)@5e")
    }
    let moment = String(text[text.index(after: sign)...])
    guard let length = TrainingLength(moment) else {
      throw ValidationError(
        "\(String(entry).quotedForMessage): \(TrainingLength.refusal(of: moment))")
    }
    return Change(position: position, rate: try rate(String(text[..<sign])), length: length)
  }

  /// What of it a training of these units does not reach, for a person to read.
  func unreached(in units: TrainingClock) -> [String] {
    guard let total = units.totalSteps else { return [] }
    return changes.filter { units.steps($0.length) >= total }.map { change in
      "--layer-rates \(self): the factor \(change.rate) comes after "
        + "\(counted(units.steps(change.length), "step")), the training has \(grouped(total))"
    }
  }
}
