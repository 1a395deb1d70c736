extension Model {
  /// A model that predicts the mean of these models' predictions, in one pass. See `Ensemble`.
  ///
  /// ```swift
  /// let model = try Model(ensembleOf: trainers.map(\.model), mean: .logits)
  /// ```
  ///
  /// Throws if the models have different inputs, outputs or precisions, or if there is none.
  public init(
    ensembleOf models: [Model], mean: Ensemble.Mean
  ) throws(ShapeError) {
    guard let first = models.first else { throw ShapeError("an Ensemble without members") }
    for (number, model) in models.enumerated() {
      guard model.input == first.input, model.precision == first.precision else {
        throw ShapeError(
          "member \(number) takes \(model.input) in \(model.precision) precision; expected "
            + "\(first.input) in \(first.precision) precision, as member 0")
      }
    }
    let ensemble = Ensemble(models.map(\.architecture), mean: mean)
    network = try Network(Sequential([ensemble]), input: first.input)
    parameters = Buffer(count: network.vectorCount, precision: first.precision)
    let sources = models.flatMap { model in model.network.places.map { (model, $0) } }
    for (place, (model, source)) in zip(network.places, sources) {
      parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns)
        .copy(
          from: model.parameters.matrix(
            at: source.offset, rows: source.rows, columns: source.columns))
    }
  }

  /// The models that an ensemble puts together; the model itself if it is no ensemble.
  public var members: [Model] {
    guard architecture.layers.count == 1, let ensemble = architecture.layers[0] as? Ensemble else {
      return [self]
    }
    var places = network.places[...]
    return ensemble.members.map { member in
      guard let network = try? Network(member, input: input) else {
        stop("a member of an ensemble does not fit its input")
      }
      let parameters = Buffer(count: network.vectorCount, precision: precision)
      for (place, source) in zip(network.places, places) {
        parameters.matrix(at: place.offset, rows: place.rows, columns: place.columns)
          .copy(
            from: self.parameters.matrix(
              at: source.offset, rows: source.rows, columns: source.columns))
      }
      places = places.dropFirst(network.places.count)
      return Model(network: network, parameters: parameters)
    }
  }
}
