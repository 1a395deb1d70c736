import Descent

extension TableModel {
  /// The columns of a prediction: the class and the probability of each class, the number, or the
  /// number and its standard deviation; for each of several targets its number, or its class and the
  /// probability of its second class.
  package var predictionColumns: [String] {
    let names = preparation.target.names
    guard names.count == 1 else {
      return names.flatMap {
        ["predicted_\($0)"] + (hasProbabilities ? ["probability_\($0)"] : [])
      }
    }
    return ["predicted_\(names[0])"] + (loss.outputs == .normals ? ["deviation_\(names[0])"] : [])
      + (hasProbabilities ? labels ?? [] : []).map { "probability_\($0)" }
  }
}

extension Table {
  /// Returns the lines of CSV of the rows' predictions, each after the fields of these columns as the file has
  /// them.
  package func lines(
    of predictions: [Prediction], after kept: [String], _ precision: Precision
  ) -> [UInt8] {
    var lines: [UInt8] = []
    for (row, prediction) in predictions.enumerated() {
      lines += csvLine(
        kept.map { field(ofRow: row, in: $0) } + prediction.fields(precision))
    }
    return lines
  }
}

extension Table {
  /// Returns a line of CSV for each row that a fold held out, in the order of the table: the row's line in the file,
  /// its fold, counted from 1, its targets as the file has them, and its prediction.
  package func lines(
    ofHeldOut folds: [(rows: [Int], predictions: [Prediction])], targets: [String],
    _ precision: Precision
  ) throws(CSVError) -> [UInt8] {
    var places: [(row: Int, fold: Int, index: Int)] = []
    for (fold, held) in folds.enumerated() {
      for (index, row) in held.rows.enumerated() { places.append((row, fold, index)) }
    }
    places.sort { $0.row < $1.row }
    var columns: [Column] = []
    for target in targets { columns.append(try column(named: target)) }
    var lines: [UInt8] = []
    for place in places {
      lines += csvLine(
        ["\(line(ofRow: place.row))", "\(place.fold + 1)"]
          + columns.map { $0.text(ofRow: place.row) ?? "" }
          + folds[place.fold].predictions[place.index].fields(precision))
    }
    return lines
  }
}

extension [Prediction] {
  /// Returns whether all numbers of the predictions of these rows are finite.
  package func areFinite(rows: [Int]) -> Bool {
    rows.allSatisfy { self[$0].numbers.allSatisfy(\.isFinite) }
  }
}

extension Prediction {
  /// The fields of a prediction, in the order of the columns.
  func fields(_ precision: Precision) -> [String] {
    func text(_ probability: Double) -> String {
      precision == .single ? written(Float(probability)) : written(probability)
    }
    switch self {
    case .number(let value): return [written(value)]
    case .normal(let mean, let deviation): return [written(mean), written(deviation)]
    case .class(let label, let probabilities): return [label] + probabilities.map(text)
    case .numbers(let values): return values.map(written)
    case .classes(let labels, let probabilities):
      return labels.indices.flatMap { index in
        [labels[index]] + (probabilities.isEmpty ? [] : [text(probabilities[index])])
      }
    }
  }

  /// The numbers that the prediction consists of.
  var numbers: [Double] {
    switch self {
    case .number(let value): [value]
    case .normal(let mean, let deviation): [mean, deviation]
    case .class(_, let probabilities), .classes(_, let probabilities): probabilities
    case .numbers(let values): values
    }
  }
}
