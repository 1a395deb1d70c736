import Descent

extension Experiment: Codable {
  private static let fileKey = "file"
  private static let presetKey = "preset"

  /// Reads an object of settings by their names. A setting that is not there has its default, or that of the
  /// `preset` of the object.
  /// - Throws: `DecodingError` if a name is unknown, or a value cannot be read.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.singleValueContainer().decode([String: JSONValue].self)
    do throws(SettingError) {
      try self.init(values)
    } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(error)", underlyingError: error))
    }
  }

  /// Writes an object of the settings that are given or have a default.
  public func encode(to encoder: any Encoder) throws {
    var values = values { _ in true }
    if !file.isEmpty { values[Self.fileKey] = .string(file) }
    if preset != .plain { values[Self.presetKey] = preset.json }
    try values.encode(to: encoder)
  }

  private init(_ values: [String: JSONValue]) throws(SettingError) {
    var values = values
    let preset = try values.removeValue(forKey: Self.presetKey).map(Preset.init(named:))
    self.init(file: "", preset: preset ?? .plain)
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      if name == Self.fileKey {
        guard let file = value.settingText else { throw .refused("\"file\": expected a path") }
        self.file = file
      } else {
        do throws(SettingError) {
          try set(name, json: value)
        } catch .expected(let what) {
          throw .refused(
            "\(name.quotedForMessage) is \(value.settingText ?? "an object"); expected \(what)")
        }
      }
    }
  }

  /// The JSON values of the settings that have one, by their names.
  private func values(
    where isIncluded: (Setting<Experiment>) -> Bool
  ) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for setting in Self.settings where isIncluded(setting) {
      values[setting.name] = setting.json(self)
    }
    return values
  }
}

extension Experiment {
  /// The settings that a model depends on, for the record of its training.
  public var record: [String: JSONValue] {
    let isBatchNormalized = network.normalization == .batch
    return values {
      $0.use.contains(.model) || ($0.use.contains(.batchNormalization) && isBatchNormalized)
    }
  }

  /// Reads the settings that a model was trained with. Settings that are not known here, of another version or
  /// program, are left out.
  public init(record: [String: JSONValue]) throws(SettingError) {
    self.init(file: "")
    for setting in Self.settings {
      guard let value = record[setting.name] else { continue }
      do throws(SettingError) {
        try setting.set(&self, json: value)
      } catch {
        throw .refused("\(setting.name.quotedForMessage): \(error)")
      }
    }
  }

  /// The texts of the settings that have one, by their names, and the file: what an event log has.
  public var texts: [String: String] {
    var texts = [Self.fileKey: file]
    for setting in Self.settings { texts[setting.name] = setting.text(self) }
    return texts
  }
}
