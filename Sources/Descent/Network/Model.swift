/// A network with its parameters.
///
/// A model is a value. Any number of threads may predict with it at the same time.
public struct Model: Sendable {
  let network: Network
  var parameters: Buffer

  /// A network with initial parameters, which are a pure function of the seed. Throws if the layers
  /// do not fit each other.
  public init(
    _ architecture: Sequential, input: Shape, precision: Precision = .single, seed: UInt64 = 0
  ) throws(ShapeError) {
    network = try Network(architecture, input: input)
    parameters = network.initialParameters(seed: seed, precision: precision)
  }

  init(network: Network, parameters: Buffer) {
    self.network = network
    self.parameters = parameters
  }

  /// The layers.
  public var architecture: Sequential { network.architecture }
  /// The shape of one row of features.
  public var input: Shape { network.input }
  /// The shape of one row of output.
  public var output: Shape { network.output }
  /// The number type of the parameters. Predictions are computed in it.
  public var precision: Precision { parameters.precision }
  /// The number of parameters that are trained.
  public var parameterCount: Int { network.parameterCount }
  /// The names and shapes of the parameters. A name starts with the layer's number: `0.weight`.
  public var parameterShapes: [(name: String, shape: Shape)] {
    network.places.map { ($0.name, $0.shape) }
  }

  /// The values of the parameter with this name, row by row: `model["0.weight"]`.
  ///
  /// Nil if there is no such parameter. Setting is the shorthand of `setParameter(_:to:)` and traps
  /// where that throws.
  public subscript(name: String) -> [Double]? {
    get {
      network.places.first { $0.name == name }.map {
        parameters.matrix(at: $0.offset, rows: $0.rows, columns: $0.columns).values()
      }
    }
    set {
      guard let newValue else { stop("the parameter \(name.quotedForMessage) cannot be nil") }
      do { try setParameter(name, to: newValue) } catch { stop("\(error)") }
    }
  }

  /// Sets the values of the parameter with this name, row by row. Use it for values that come from
  /// outside the program, such as a file.
  ///
  /// Throws if there is no such parameter or the number of values differs. Nothing is changed then.
  public mutating func setParameter(_ name: String, to values: [Double]) throws(ShapeError) {
    guard let place = network.places.first(where: { $0.name == name }) else {
      let known = network.places.map { "\($0.name) \($0.shape)" }
      throw ShapeError(
        "the model has no parameter \(name.quotedForMessage); "
          + (known.isEmpty ? "it has none" : "known are \(known.joined(separator: ", "))"))
    }
    guard values.count == place.shape.count else {
      throw ShapeError(
        "\(values.count) values for the parameter \(name) \(place.shape); expected "
          + "\(place.shape.count)")
    }
    parameters = parameters.copy()
    parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns).set(values)
  }

  /// All parameters in one list, in the order in which they lie in memory. Traps if it is set to a list of another
  /// length.
  package var allParameters: [Float] {
    get { parameters.all.values() }
    set {
      let new = Buffer(count: parameters.count, precision: precision)
      new.all.set(newValue)
      parameters = new
    }
  }

  /// Returns the network's outputs, one array for each row. They are logits if the loss takes
  /// logits.
  ///
  /// Throws if a row's length differs from the network's input.
  public func predict<S: Scalar>(_ rows: [[S]]) throws(ShapeError) -> [[S]] {
    for (number, row) in rows.enumerated() where row.count != input.count {
      throw ShapeError("row \(number) has \(row.count) features; the model takes \(input.count)")
    }
    let width = output.count
    let outputs = try predict(flat: rows.flatMap { $0 })
    return rows.indices.map { Array(outputs[$0 * width..<($0 + 1) * width]) }
  }

  /// Returns the network's outputs [rows, outputs] for the features [rows, inputs], both as flat
  /// arrays in row-major order. Throws if the numbers do not make whole rows.
  public func predict<S: Scalar>(flat numbers: [S]) throws(ShapeError) -> [S] {
    let width = input.count
    guard numbers.count.isMultiple(of: width) else {
      throw ShapeError("\(numbers.count) numbers do not make whole rows of \(width) features")
    }
    let rowCount = numbers.count / width
    guard rowCount > 0 else { return [] }
    let capacity = min(rowCount, Self.chunk)
    let memory = PassMemory(network, capacity: capacity, precision: precision)
    let converted =
      S.precision == precision ? nil : Buffer(count: capacity * width, precision: precision)
    return Matrix.reading(numbers, columns: width) { all in
      var outputs: [S] = []
      outputs.reserveCapacity(rowCount * output.count)
      for start in stride(from: 0, to: rowCount, by: Self.chunk) {
        var x = all.rows(start..<min(start + Self.chunk, rowCount))
        if let converted {
          let rows = converted.matrix(rows: x.rows, columns: width)
          rows.copy(from: x)
          x = rows
        }
        outputs += network.predict(x, parameters: parameters.all, in: memory).values()
      }
      return outputs
    }
  }

  /// Returns the network's outputs for one row. Throws if its length differs from the network's
  /// input.
  public func predict<S: Scalar>(_ row: [S]) throws(ShapeError) -> [S] {
    try predict([row])[0]
  }

  /// The number of rows that are predicted or evaluated at a time.
  static let chunk = 256
}
