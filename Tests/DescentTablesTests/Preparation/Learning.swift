@testable import DescentColumns
@testable import DescentTables

extension NumberEncoder {
  /// Learns from the numbers of training rows, NaN where missing.
  init(learning values: [Double], scaling: Scaling, fill: Fill, bins: Int = 0) {
    var learner = NumberLearner(scaling: scaling, fill: fill, bins: bins)
    for value in values { learner.add(value) }
    self = learner.encoder
  }
}

extension CategoryEncoder {
  /// Learns from the texts of training rows, given by the indices of their levels, −1 where missing.
  init(learning codes: [Int32], levels: [String]) {
    var learner = CategoryLearner()
    learner.add(codes, levels, rows: Array(codes.indices))
    self = learner.encoder
  }
}

extension DateEncoder {
  /// Learns from the texts of training rows, nil where missing.
  init(learning texts: [String?], _ form: DateForm = .iso) {
    var learner = DateLearner(form)
    let levels = texts.compactMap(\.self)
    var next: Int32 = -1
    let codes = texts.map { text -> Int32 in
      guard text != nil else { return -1 }
      next += 1
      return next
    }
    learner.add(codes, levels, rows: Array(texts.indices))
    self = learner.encoder
  }
}
