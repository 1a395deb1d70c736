import Descent

/// The number with `places` digits after the point, without Foundation: the same text on every machine.
func fixed(_ value: Double, _ places: Int = 4) -> String {
  let unit = (0..<places).reduce(1) { product, _ in product * 10 }
  guard value.magnitude < 1e9 else { return "\(value)" }
  let scaled = Int((value.magnitude * Double(unit)).rounded())
  let digits = String(scaled % unit)
  let zeros = String(repeating: "0", count: places - digits.count)
  return (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / unit).\(zeros)\(digits)"
}

func fixed(_ values: [Double], _ places: Int = 4) -> String {
  "[" + values.map { fixed($0, places) }.joined(separator: ", ") + "]"
}

/// Exclusive or: four rows that no linear network learns.
func exclusiveOr() throws -> ArrayDataset {
  let x: [[Double]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
  let y: [[Double]] = [[0], [1], [1], [0]]
  return try ArrayDataset(features: x, targets: y)
}

let smallNetwork = Sequential {
  Dense(8)
  Tanh()
  Dense(1)
}

/// Pictures of `side` × `side` pixels: noise, and a bright band whose place is the class.
func pictures(
  rows: Int, side: Int, classes: Int, seed: UInt32
) throws -> (data: ArrayDataset, features: [[Float]], classes: [Int]) {
  var random = NumpyRandom(seed: seed)
  let numbers = (0..<rows).map { $0 % classes }
  let features = numbers.map { number in
    (0..<side * side).map { pixel in
      let isBright = pixel / side * classes / side == number
      return Float(0.3 * random.random() + (isBright ? 0.7 : 0))
    }
  }
  return (try ArrayDataset(features: features, classes: numbers), features, numbers)
}
