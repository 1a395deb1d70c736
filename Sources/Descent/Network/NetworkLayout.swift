/// Lays out the parameters of a network, and the memory of its layers and of the networks inside them.
struct NetworkLayout {
  /// The length of the flat parameter vector so far.
  private(set) var vectorCount = 0
  /// The length of a row of the cache so far. All layers keep their parts at the same time.
  private(set) var cacheCount = 0
  /// The length of a row of the scratch memory. Layers use it one after the other, so it is that of
  /// the one that needs the most. A layer inside another begins where that one's ends.
  private(set) var scratchCount = 0

  /// Where a network is.
  struct Place {
    /// The layer around it in messages, or an empty string.
    let title: String
    /// The beginning of its parameters' names.
    let prefix: String
    /// The number of the network's own layer that it is inside of, or nil.
    var outermost: Int?
    /// The number of its first layer.
    var first = 0
    /// The start of its layers' scratch memory.
    var scratchStart = 0
  }

  /// Lays out the layers of a network. Names of parameters begin with the layer's number.
  mutating func layers(
    of network: Sequential, input: Shape, in place: Place
  ) throws(ShapeError) -> [NetworkLayer] {
    var layers: [NetworkLayer] = []
    var shape = input
    for (number, layer) in network.layers.enumerated() {
      let output = try layer.outputShape(for: shape, number: number)
      layers.append(
        try networkLayer(layer, from: shape, to: output, position: number, in: place))
      shape = output
    }
    return layers
  }

  /// Lays out a layer and the networks inside it.
  ///
  /// Parameters of a single branch have no branch number, as in `2.0.weight`. Those of several do, as
  /// in `2.1.0.weight`.
  private mutating func networkLayer(
    _ layer: some Layer, from input: Shape, to output: Shape, position: Int, in place: Place
  ) throws(ShapeError) -> NetworkLayer {
    let title = (place.title.isEmpty ? "" : place.title + ", ") + layer.title(position)
    let prefix = place.prefix + "\(position)."
    let number = place.first + position
    var description = LayerDescription(
      number: number, outermost: place.outermost, input: input, output: output)
    for parameter in layer.parameters(for: input) {
      description.places.append(
        try self.place(parameter, named: prefix + parameter.name, at: title))
    }
    if place.outermost != nil { description.memory.outputStart = try keep(output.count, title) }
    description.memory.cache.count = layer.cacheCount(for: input)
    description.memory.cache.start = try keep(description.memory.cache.count, title)
    let scratch = layer.scratchCount(for: input)
    guard 0..<1 << 48 ~= scratch else {
      throw ShapeError("\(title) needs \(scratch) elements a row; expected fewer")
    }
    description.memory.scratch = (place.scratchStart, scratch)
    let end = place.scratchStart + scratch
    description.branches = try branches(of: layer, input, title, prefix, place, number, end)
    description.places += description.branches.joined().flatMap(\.places)
    if !description.branches.isEmpty {
      let widest = description.branches.joined().reduce(input.count) { max($0, $1.outputs) }
      description.memory.gradients = (end, widest)
    }
    scratchCount = max(scratchCount, end + 2 * description.memory.gradients.width)
    try checkNames(description.places, after: prefix, at: title)
    return NetworkLayer(layer, description)
  }

  private mutating func branches(
    of layer: some Layer, _ input: Shape, _ title: String, _ prefix: String, _ place: Place,
    _ number: Int, _ scratchStart: Int
  ) throws(ShapeError) -> [[NetworkLayer]] {
    let networks = layer.branches
    // The gradients that pass between a branch's layers are wanted while the layers run.
    var width = networks.isEmpty ? 0 : input.count
    for network in networks {
      var shape = input
      for (position, layer) in network.layers.enumerated() {
        do {
          shape = try layer.outputShape(for: shape, number: position)
        } catch {
          throw ShapeError("\(title), \(error)")
        }
        width = max(width, shape.count)
      }
    }
    var branches: [[NetworkLayer]] = []
    var first = 0
    for (branch, network) in networks.enumerated() {
      branches.append(
        try layers(
          of: network, input: input,
          in: Place(
            title: title, prefix: networks.count > 1 ? "\(prefix)\(branch)." : prefix,
            outermost: place.outermost ?? number, first: first,
            scratchStart: scratchStart + 2 * width)))
      first += network.layers.count
    }
    return branches
  }

  /// Returns the start of this number of elements in a row of the cache.
  private mutating func keep(_ count: Int, _ title: String) throws(ShapeError) -> Int {
    let start = cacheCount
    let (end, overflow) = start.addingReportingOverflow(count)
    guard count >= 0, !overflow, end < 1 << 48 else {
      throw ShapeError("\(title) keeps \(count) elements a row; expected fewer")
    }
    cacheCount = end
    return start
  }

  private func checkNames(
    _ places: [ParameterPlace], after prefix: String, at title: String
  ) throws(ShapeError) {
    for (position, place) in places.enumerated()
    where places[..<position].contains(where: { $0.name == place.name }) {
      throw ShapeError(
        "\(title) has two parameters \"\(place.name.dropFirst(prefix.count))\"; name them "
          + "differently")
    }
  }

  private mutating func place(
    _ parameter: Parameter, named name: String, at title: String
  ) throws(ShapeError) -> ParameterPlace {
    if let fault = parameter.initializer.fault {
      throw ShapeError("\(title): the initializer of \"\(parameter.name)\" has \(fault)")
    }
    let columns = parameter.shape.dimensions.last ?? 1
    let place = ParameterPlace(
      name: name, shape: parameter.shape, initializer: parameter.initializer,
      offset: vectorCount, rows: parameter.shape.count / columns, columns: columns,
      decays: parameter.decays, isTrained: parameter.isTrained)
    let (end, overflow) = vectorCount.addingReportingOverflow(parameter.shape.count)
    guard !overflow, end < 1 << 48 else {
      throw ShapeError("\(title) has too many parameters")
    }
    vectorCount = (end + 15) / 16 * 16
    return place
  }
}
