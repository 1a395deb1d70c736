import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ModelFileTests {
  @Test("A model's file gives back the same predictions, with a custom layer too")
  func roundTrip() throws {
    for precision in Precision.allCases {
      let model = try Model(
        ModelTests.network(wide: true), input: [3], precision: precision, seed: 6)
      let bytes = try model.serialized()
      let catalog = Catalog.standard.adding(ModelTests.Doubler.self)
      let copy = try Model(parsing: bytes, name: "m", catalog: catalog)
      #expect(try copy.predict(ModelTests.rows) == model.predict(ModelTests.rows))
      #expect(try copy.serialized() == bytes)
      #expect(copy.precision == precision && copy.architecture.layers.count == 8)
    }
  }

  @Test("A model is written to a file and read from it, with the caller's metadata")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "m.safetensors").path
    let model = try Model(Self.small, input: [2], seed: 1)
    try model.write(to: path, metadata: ["note": "é", "descent.input": "[9]"])
    let bytes = try Files.read(contentsOf: path)
    let metadata = try Safetensors(parsing: bytes, name: "m").metadata
    #expect(metadata["note"] == "é" && metadata["descent.input"] == "[2]")
    let copy = try Model(contentsOf: path)
    #expect(try copy.serialized() == model.serialized())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m.safetensors"])

    let missing = folder.appending(path: "none").path
    #expect(throws: FileError.self) { try Model(contentsOf: missing) }
    try Files.write([1, 2, 3], to: path)
    let error = #expect(throws: ModelFileError.self) { try Model(contentsOf: path) }
    #expect(error?.file == path)
  }

  @Test("A model that could not be read again is not written")
  func unwritable() throws {
    var model = try Model.identity()
    for key in ["descent.architecture", "k"] { _ = try model.serialized(metadata: [key: "v"]) }
    #expect(throws: ModelFileError.self) {
      try model.serialized(metadata: [String(repeating: "k", count: 2_000): ""])
    }
    model["0.weight"] = [1, 0, 0, .infinity]
    let error = #expect(throws: ModelFileError.self) { try model.serialized() }
    #expect(try #require(error).message.hasPrefix("the parameter \"0.weight\" holds a value"))
  }

  @Test("A layer that the catalog does not have is named")
  func unknownLayer() throws {
    let bytes = try Model(ModelTests.network(wide: false), input: [3]).serialized()
    let error = #expect(throws: ModelFileError.self) { try Model(parsing: bytes, name: "m") }
    #expect(
      try #require(error).description.hasPrefix(
        "m: \"descent.architecture\", layer 5: \"doubler\" is not a known layer; known are dense,"
      ))
  }

  static let small = Sequential {
    Dense(2)
    LeakyReLU(slope: 0.5)
    Dropout(0.25)
    Dense(1, bias: false, weights: .uniform(-1, 1))
  }

  /// Uses a model as far as it can be used.
  static func use(_ model: Model) throws {
    let rows = [Array(repeating: 0.5, count: min(model.input.count, 1_000))]
    if let outputs = try? model.predict(rows) { #expect(outputs[0].count == model.output.count) }
    let bytes = try model.serialized()
    #expect(try Model(parsing: bytes, name: "again").serialized() == bytes)
  }

  @Test("Every truncation of a file is refused")
  func truncations() throws {
    let bytes = try Model(Self.small, input: [2], seed: 1).serialized()
    for count in bytes.indices {
      #expect(throws: ModelFileError.self, "\(count) bytes") {
        try Model(parsing: Array(bytes[..<count]), name: "m")
      }
    }
  }

  @Test("A file with any bit or byte changed is refused or gives a usable model")
  func flips() throws {
    let bytes = try Model(Self.small, input: [2], seed: 1).serialized()
    #expect(bytes.count < 1_000)
    var (refused, read) = (0, 0)
    for position in bytes.indices {
      for change in [1, 2, 4, 8, 16, 32, 64, 128, 255] as [UInt8] {
        var copy = bytes
        copy[position] ^= change
        do {
          try Self.use(try Model(parsing: copy, name: "m"))
          read += 1
        } catch is ModelFileError {
          refused += 1
        }
      }
    }
    // 32 bytes of values, the hyperparameters of the layers and the padding can change.
    #expect(read > 250 && refused > 4_000, "\(read) read, \(refused) refused")
  }

  /// Returns the bytes of a file with this metadata, under `descent.`, and these tensors.
  static func file(
    _ metadata: [String: String?] = [:], _ tensors: [Safetensors.Tensor] = []
  ) -> [UInt8] {
    var all: [String: String?] = [
      "format": "1", "architecture": "[\(dense(2, bias: false))]", "input": "[3]",
      "precision": "single",
    ]
    all.merge(metadata) { $1 }
    var named: [String: String] = [:]
    for (key, value) in all { named["descent." + key] = value }
    return (try? Safetensors(metadata: named, tensors: tensors).serialized()) ?? []
  }

  static func dense(_ units: Int, bias: Bool = true) -> String {
    #"{"dense":{"units":\#(units),"bias":\#(bias),"#
      + #""weights":{"zeros":{}},"biases":{"zeros":{}}}}"#
  }

  static let weight = Safetensors.Tensor(
    "0.weight", shape: [3, 2], floats: [1, 2, 3, 4, 5, 6])

  static func message(_ bytes: [UInt8]) -> String? {
    #expect(throws: ModelFileError.self) { try Model(parsing: bytes, name: "m") }?.message
  }

  @Test("The file from which the other tests start can be read")
  func control() throws {
    let model = try Model(parsing: Self.file([:], [Self.weight]), name: "m")
    #expect(model["0.weight"] == [1, 2, 3, 4, 5, 6] && model.precision == .single)
    #expect(try model.predict([1.0, 0, 2]) == [11, 14])
  }

  @Test("A missing key is named")
  func missing() throws {
    for key in ["architecture", "input"] {
      #expect(
        Self.message(Self.file([key: nil], [Self.weight]))
          == "the metadata has no \"descent.\(key)\", so this is not a Descent model")
    }
    let other = try Safetensors(tensors: [Self.weight]).serialized()
    #expect(
      Self.message(other)
        == "the metadata has no \"descent.architecture\", so this is not a Descent model")
    for precision in [nil, "half", "", "Single"] {
      #expect(
        Self.message(Self.file(["precision": precision], [Self.weight]))
          == "the metadata's \"descent.precision\" must be \"single\" or \"double\"")
    }
  }

  @Test("A file of another format is refused")
  func otherFormat() {
    #expect(
      Self.message(Self.file(["format": "2"], [Self.weight]))
        == "the file has the format \"2\", not 1; read it with a newer Descent")
  }

  @Test("Sizes that no memory could hold are refused before anything is allocated")
  func huge() {
    let cases: [(architecture: String, input: String, message: String)] = [
      (Self.dense(1 << 62), "[1]", "layer 0 (dense) has too many parameters"),
      (
        Self.dense(1 << 62), "[4]",
        "layer 0 (dense): a Dense layer of 4611686018427387904 units does not fit an input of [4]"
      ),
      (Self.dense(.max), "[1]", "layer 0 (dense) has too many parameters"),
      (Self.dense(1_000_000_000), "[1000000000]", "layer 0 (dense) has too many parameters"),
      // Each layer fits, but together they do not.
      (
        Array(repeating: Self.dense(1 << 23), count: 9).joined(separator: ","), "[8388608]",
        "layer 3 (dense) has too many parameters"
      ),
      (
        Self.dense(1), "[1000000000,1000000000,1000000000]",
        "\"descent.input\": [1000000000, 1000000000, 1000000000] is not a shape"
      ),
      (Self.dense(1 << 40), "[3]", "the file has 1 tensors, but its architecture needs 2"),
      (
        Self.dense(1 << 40, bias: false), "[3]",
        "the file has no F32 tensor \"0.weight\" of shape [3, 1099511627776]"
      ),
    ]
    for (architecture, input, message) in cases {
      let bytes = Self.file(["architecture": "[\(architecture)]", "input": input], [Self.weight])
      #expect(Self.message(bytes) == message)
    }
  }

  @Test("A small file whose rows grow within the network is refused before it predicts")
  func widensRows() throws {
    func twice(_ times: Int) -> [UInt8] {
      let doubling = #"{"concatenate":{"branches":[[{"relu":{}}],[{"relu":{}}]]}}"#
      let layers = Array(repeating: doubling, count: times).joined(separator: ",")
      return Self.file(["architecture": "[\(layers)]", "input": "[1]"])
    }
    #expect(
      Self.message(twice(24))?.hasSuffix(
        " numbers in memory when it predicts 256 rows; expected at most 1,073,741,824; check where "
          + "the file is from, or make a smaller model") == true)
    #expect(Self.message(twice(70)) != nil)
    #expect(try Model(parsing: twice(8), name: "m").predict([3.0]).count == 256)
  }

  @Test("A number that does not fit an Int is refused")
  func beyondInt() {
    let units = Self.dense(2).replacing("\"units\":2", with: "\"units\":9223372036854775808")
    #expect(
      Self.message(Self.file(["architecture": "[\(units)]"], [Self.weight]))?
        .hasPrefix("\"descent.architecture\"") == true)
    for input in ["[9223372036854775808]", "[1e300]", "[2.5]"] {
      #expect(
        Self.message(Self.file(["input": input], [Self.weight]))?
          .hasPrefix("\"descent.input\"") == true)
    }
  }

  @Test("Many layers without their tensors are refused")
  func manyLayers() {
    let layers = Array(repeating: Self.dense(3), count: 3_000).joined(separator: ",")
    #expect(
      Self.message(Self.file(["architecture": "[\(layers)]"], [Self.weight]))
        == "the file has 1 tensors, but its architecture needs 6000")
  }

  @Test(
    "Metadata that is not an architecture, or not a shape, is refused",
    arguments: [
      ("architecture", ""), ("architecture", "[]"), ("architecture", "{}"),
      ("architecture", "null"), ("architecture", "[null]"), ("architecture", "[[]]"),
      ("architecture", #"[{"dense":{}}]"#), ("architecture", #"[{"kind":7}]"#),
      ("architecture", String(repeating: "[", count: 100_000)),
      ("architecture", String(repeating: #"{"kind":"#, count: 100_000)),
      ("architecture", #"[{"dropout":{"rate":1e999}}]"#),
      ("architecture", #"[{"dropout":{"rate":NaN}}]"#),
      ("input", ""), ("input", "3"), ("input", "[0]"), ("input", "[-3]"), ("input", "[3"),
      ("input", "[null]"), ("input", "\"[3]\""),
    ])
  func malformed(key: String, value: String) {
    #expect(Self.message(Self.file([key: value], [Self.weight]))?.isEmpty == false)
  }

  @Test("Tensors of another shape, type, name or number are refused")
  func tensors() {
    let values: [Float] = [1, 2, 3, 4, 5, 6]
    let expected = "the file has no F32 tensor \"0.weight\" of shape [3, 2]"
    for tensor in [
      Safetensors.Tensor("0.weight", shape: [2, 3], floats: values),
      .init("0.weight", shape: [6], floats: values),
      .init("0.weight", shape: [3, 2, 1], floats: values),
      .init("0.weight", shape: [0, 2], floats: []),
      .init("0.weight", shape: [3, 2], doubles: values.map(Double.init)),
      .init("1.weight", shape: [3, 2], floats: values),
    ] {
      #expect(Self.message(Self.file([:], [tensor])) == expected)
    }
    #expect(Self.message(Self.file()) == "the file has 0 tensors, but its architecture needs 1")
    #expect(
      Self.message(Self.file([:], [Self.weight, .init("x", shape: [0], floats: [])]))
        == "the file has 2 tensors, but its architecture needs 1")
    #expect(
      Self.message(Self.file(["precision": "double"], [Self.weight]))
        == "the file has no F64 tensor \"0.weight\" of shape [3, 2]")
  }

  @Test("Values that are not finite are refused, in both precisions")
  func notFinite() {
    let message = "the tensor \"0.weight\" holds a value that is not finite"
    for value in [Double.nan, .infinity, -.infinity, .signalingNaN] {
      let doubles = [1, 2, 3, 4, 5, value]
      #expect(
        Self.message(
          Self.file(
            [:], [.init("0.weight", shape: [3, 2], floats: doubles.map { Float($0) })]))
          == message)
      #expect(
        Self.message(
          Self.file(
            ["precision": "double"], [.init("0.weight", shape: [3, 2], doubles: doubles)]))
          == message)
    }
  }

  @Test(
    "A vector is read from any shape with as many elements, a matrix only from its own shape")
  func vectorsOfOtherShapes() throws {
    let model = try Model(
      Sequential {
        Reshape([2, 3])
        LayerNormalization()
        Flatten()
        Dense(2, bias: false)
      }, input: [6], precision: .double, seed: 2)
    let file = try Safetensors(parsing: model.serialized(), name: "m")
    func copy(_ shapes: [String: [Int]]) throws -> Model {
      let tensors = try file.tensors.map {
        Safetensors.Tensor($0.name, shape: shapes[$0.name] ?? $0.shape, doubles: try $0.doubles())
      }
      return try Model(
        parsing: Safetensors(metadata: file.metadata, tensors: tensors).serialized(), name: "m")
    }
    let older = try copy(["1.scale": [2, 3], "1.shift": [2, 3]])
    #expect(try older.serialized() == model.serialized())
    #expect(throws: ModelFileError.self) { try copy(["3.weight": [2, 6]]) }
    #expect(throws: ModelFileError.self) { try copy(["3.weight": [12]]) }
  }
}
