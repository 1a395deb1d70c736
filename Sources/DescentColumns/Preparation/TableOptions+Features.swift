extension TableOptions {
  /// Throws for the first column that is listed as a feature and has another role, or has a kind of
  /// feature and is not listed.
  func checkFeatures(_ table: Table, targets: [String]) throws(CSVError) {
    guard let features else { return }
    func refuse(_ name: String, _ reason: String) -> CSVError {
      CSVError(
        file: table.name, line: 1, message: "column \(name.quotedForMessage) is \(reason)")
    }
    for name in features {
      let isTarget = targets.contains(name)
      if isTarget || name == weights || ignored.contains(name) {
        let role =
          isTarget
          ? targets.count == 1 ? "the target" : "a target"
          : name == weights ? "the weights" : "ignored"
        throw refuse(
          name, "both a feature and \(role); leave it out of --features, or out of the other list")
      }
    }
    for name in numeric + categorical + texts where !features.contains(name) {
      throw refuse(
        name,
        (numeric.contains(name) ? "numeric" : texts.contains(name) ? "free text" : "categorical")
          + " but not among the features; add it to "
          + "--features, or leave it out of the other list")
    }
  }
}
