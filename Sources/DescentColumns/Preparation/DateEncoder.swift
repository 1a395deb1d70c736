/// A date as five inputs, each z-scored: its year, month, day, weekday (1 for Monday) and hour. A
/// month of a year is two inputs, its year and month, and a time alone is its hour and minute. If any
/// date was missing in training, a last input is 1 where the date is missing.
public struct DateEncoder: Codable, Hashable, Sendable {
  /// The encoders of the parts, in the order of the inputs.
  public let parts: [NumberEncoder]
  /// Whether a last input says that the date is missing.
  public let hasIndicator: Bool
  /// How the dates are written.
  public let form: DateForm

  fileprivate init(_ parts: [NumberEncoder], hasIndicator: Bool, _ form: DateForm) {
    (self.parts, self.hasIndicator, self.form) = (parts, hasIndicator, form)
  }

  /// Decodes an encoder. Throws unless it has an encoder for each part of its form. Without a form,
  /// it is of ISO 8601.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parts = try container.decode([NumberEncoder].self, forKey: .parts)
    hasIndicator = try container.decode(Bool.self, forKey: .hasIndicator)
    form = try container.decodeIfPresent(DateForm.self, forKey: .form) ?? .iso
    guard parts.count == form.accessors.count, !parts.contains(where: \.hasIndicator) else {
      throw DecodingError.dataCorruptedError(
        forKey: .parts, in: container,
        debugDescription:
          "\(parts.count) parts; expected \(form.accessors.count) without an input for missing values"
      )
    }
  }

  private enum CodingKeys: String, CodingKey { case parts, hasIndicator, form }

  /// Encodes the encoder, without the form if it is ISO 8601.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(parts, forKey: .parts)
    try container.encode(hasIndicator, forKey: .hasIndicator)
    if form != .iso { try container.encode(form, forKey: .form) }
  }

  var width: Int { parts.count + (hasIndicator ? 1 : 0) }

  /// Returns the encoder with the order that the texts of a table decide, if the form has none.
  func deciding(by levels: [String]) -> DateEncoder {
    DateEncoder(parts, hasIndicator: hasIndicator, form.deciding(by: levels))
  }

  /// Returns the order of dates in a table that contradicts that of the form, if there is one.
  func contradiction(in levels: [String]) -> (text: String, order: DateForm.Order)? {
    form.contradiction(in: levels, years: (mean: parts[0].shift, deviation: parts[0].scale))
  }

  /// Returns the inputs of a date. A text that is not a date counts as missing.
  func encode(_ text: String?) -> [Double] {
    let date = text.flatMap(form.date(of:))
    let inputs = zip(parts, form.accessors).map { part, accessor in
      part.encode(date.map { Double($0[keyPath: accessor]) } ?? .nan).value
    }
    return inputs + (hasIndicator ? [date == nil ? 1 : 0] : [])
  }
}

extension DateForm {
  /// The parts of a date that are inputs, in their order.
  fileprivate var accessors: [KeyPath<CalendarDate, Int>] {
    switch parts {
    case .date: [\.year, \.month, \.day, \.weekday, \.hour]
    case .month: [\.year, \.month]
    case .time: [\.hour, \.minute]
    }
  }

  /// The names of those parts.
  package var partNames: [String] {
    switch parts {
    case .date: ["year", "month", "day", "weekday", "hour"]
    case .month: ["year", "month"]
    case .time: ["hour", "minute"]
    }
  }
}

/// Learns a `DateEncoder` from the dates of the training rows, one after another.
struct DateLearner: Sendable {
  private let form: DateForm
  private var parts: [NumberLearner]
  private var (present, missing) = (0, 0)

  init(_ form: DateForm) {
    self.form = form
    parts = form.accessors.map { _ in NumberLearner(scaling: .zScore, fill: .mean) }
  }

  /// Adds the dates of some rows, given by the indices of their levels, −1 where missing.
  mutating func add(_ codes: [Int32], _ levels: [String], rows: [Int]) {
    let dates = levels.map(form.date(of:))
    let accessors = form.accessors
    for row in rows {
      guard codes[row] >= 0, let date = dates[Int(codes[row])] else {
        missing += 1
        continue
      }
      present += 1
      for index in parts.indices { parts[index].add(Double(date[keyPath: accessors[index]])) }
    }
  }

  /// The encoder of the dates so far.
  var encoder: DateEncoder {
    DateEncoder(parts.map(\.encoder), hasIndicator: missing > 0 && present > 0, form)
  }
}
