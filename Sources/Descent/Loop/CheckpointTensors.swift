extension Network {
  /// Returns the parameters of a flat vector as tensors: `prefix/0.weight`.
  func tensors(_ prefix: String, of vector: Matrix) -> [Safetensors.Tensor] {
    places.map { place in
      let (name, shape) = ("\(prefix)/\(place.name)", place.shape.dimensions)
      let values = place.range.of(vector)
      return switch vector.precision {
      case .single: Safetensors.Tensor(name, shape: shape, floats: values.values())
      case .double: Safetensors.Tensor(name, shape: shape, doubles: values.values())
      }
    }
  }

  /// Sets the flat vector to the tensors with this prefix. Throws if one is missing or has another
  /// shape or type.
  func read(_ prefix: String, from file: Safetensors, into vector: Matrix) throws {
    let dtype: Safetensors.DType = vector.precision == .single ? .float32 : .float64
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    for place in places {
      let name = "\(prefix)/\(place.name)"
      guard let tensor = tensors[name], tensor.dtype == dtype,
        tensor.shape == place.shape.dimensions
      else {
        throw TrainingError.checkpoint(
          "the checkpoint has no \(dtype.rawValue) tensor \(name.quotedForMessage) of shape "
            + "\(place.shape)")
      }
      place.range.of(vector).set(try tensor.doubles())
    }
  }
}

extension Totals {
  /// The sums as tensors.
  func tensors() -> [Safetensors.Tensor] {
    let counts = [Double(rows), weight, lossSum]
    return [Safetensors.Tensor("totals", shape: [3], doubles: counts)]
      + metrics.compactMap { metric in
        sums(of: metric.name).map {
          Safetensors.Tensor("totals/\(metric.name)", shape: [$0.count], doubles: $0)
        }
      }
  }

  /// Returns totals of the same metrics with the sums that the tensors hold. Throws if they do not
  /// fit.
  func reading(_ file: Safetensors) throws -> Totals {
    func doubles(_ name: String, count: Int) throws -> [Double] {
      guard let tensor = file[name], tensor.dtype == .float64, tensor.shape == [count] else {
        throw TrainingError.checkpoint(
          "the checkpoint has no F64 tensor \(name.quotedForMessage) of shape [\(count)]; measure "
            + "the same metrics")
      }
      return try tensor.doubles()
    }
    let counts = try doubles("totals", count: 3)
    guard let rows = Int(exactly: counts[0]), rows.isCount else {
      throw TrainingError.checkpoint("the checkpoint's totals are of \(counts[0]) rows")
    }
    return Totals(
      metrics: metrics, rows: rows, weight: counts[1], lossSum: counts[2],
      sums: try metrics.map { metric in
        try doubles(
          "totals/\(metric.name)", count: sums(of: metric.name)?.count ?? 0)
      })
  }
}
