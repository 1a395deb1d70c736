import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct SequentialTests {
  static func kinds(_ network: Sequential) -> [String] { network.layers.map { type(of: $0).kind } }

  static func network(deep: Bool, dropout: Double) -> Sequential {
    Sequential {
      for units in [3, 2] {
        Dense(units)
        if deep {
          Tanh()
        } else {
          ReLU()
        }
      }
      if dropout > 0 { Dropout(dropout) }
      Sequential {
        Sigmoid()
        LeakyReLU()
      }
    }
  }

  @Test("The layers have the order of the closure, through if, else, for and nesting")
  func builder() {
    #expect(
      Self.kinds(Self.network(deep: true, dropout: 0.5)) == [
        "dense", "tanh", "dense", "tanh", "dropout", "sigmoid", "leaky-relu",
      ])
    let flat = Self.network(deep: false, dropout: 0)
    #expect(Self.kinds(flat) == ["dense", "relu", "dense", "relu", "sigmoid", "leaky-relu"])
    #expect(flat.layers.compactMap { ($0 as? Dense)?.units } == [3, 2])
    #expect(Self.kinds(Sequential {}).isEmpty)
  }

  @Test("The JSON is a list of layers, each with its kind and its hyperparameters")
  func json() throws {
    let network = Sequential {
      Dense(2, bias: false, weights: .heNormal)
      Tanh()
      LeakyReLU(slope: 0.25)
      Dropout(0.5)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try encoder.encode(network)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"[{"dense":{"bias":false,"biases":{"zeros":{}},"units":2,"#
        + #""weights":{"heNormal":{}}}},{"tanh":{}},{"leaky-relu":{"slope":0.25}},"#
        + #"{"dropout":{"rate":0.5}}]"#)
    let copy = try JSONDecoder().decode(Sequential.self, from: json)
    #expect(copy.layers[0] as? Dense == Dense(2, bias: false, weights: .heNormal))
    #expect(copy.layers[2] as? LeakyReLU == LeakyReLU(slope: 0.25))
    #expect(copy.layers[3] as? Dropout == Dropout(0.5))
  }

  @Test(
    "Invalid layers do not decode",
    arguments: [
      #"[{"dense":{"units":-5,"bias":true,"weights":{"zeros":{}},"biases":{"zeros":{}}}}]"#,
      #"[{"dense":{"units":0,"bias":true,"weights":{"zeros":{}},"biases":{"zeros":{}}}}]"#,
      #"[{"dense":{"units":2,"bias":true,"weights":{"twos":{}},"biases":{"zeros":{}}}}]"#,
      #"[{"dropout":{"rate":1}}]"#, #"[{"dropout":{"rate":-0.1}}]"#,
      #"[{"leaky-relu":{"slope":-1}}]"#, #"[{"leaky-relu":{"slope":1.5}}]"#,
      #"[{"tanh":{"slope":1}}]"#, #"[{"dropout":{}}]"#, #"[{"dense":{"units":2.5}}]"#,
      #"[{"units":3}]"#, #"[{}]"#, #"[{"tanh":{},"relu":{}}]"#, #"[{"swish":{}}]"#, #"{"tanh":{}}"#,
    ])
  func validated(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Sequential.self, from: Data(json.utf8))
    }
  }

  /// Replaces a layer of the catalog.
  struct OtherTanh: Layer {
    static let kind = "tanh"
    static let hyperparameters = Hyperparameters(default: OtherTanh())
    func outputShape(for input: Shape) -> Shape { input }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {}
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {}
  }

  /// Has a property `kind`, whose name could be taken for a key of the format.
  struct Named: Layer, Hashable {
    static let kind = "named"
    static let hyperparameters = Hyperparameters(
      default: Named(kind: ""), Hyperparameter("kind", \.kind))
    var kind: String
    func outputShape(for input: Shape) -> Shape { input }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {}
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {}
  }

  /// A layer that is encoded as a single value.
  enum Mode: String, Layer {
    case on, off
    static let kind = "mode"
    static let hyperparameters = Hyperparameters(default: Mode.on)
    init(from decoder: any Decoder) throws {
      let name = try decoder.singleValueContainer().decode(String.self)
      self = Mode(rawValue: name) ?? .on
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(rawValue)
    }
    func outputShape(for input: Shape) -> Shape { input }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {}
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {}
  }

  @Test("A layer may be encoded in any form, with any keys")
  func anyForm() throws {
    let network = Sequential([Named(kind: "twice"), Mode.off])
    let json = try JSONEncoder().encode(network)
    #expect(
      String(decoding: json, as: UTF8.self) == #"[{"named":{"kind":"twice"}},{"mode":"off"}]"#)
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = Catalog.standard.adding(Named.self).adding(Mode.self)
    let copy = try decoder.decode(Sequential.self, from: json)
    #expect(copy.layers[0] as? Named == Named(kind: "twice") && copy.layers[1] as? Mode == .off)
  }

  @Test("A decoder's catalog decides the type of a kind, and the type added last wins")
  func catalog() throws {
    let catalog = Catalog.standard.adding(OtherTanh.self)
    #expect(catalog.layers.count == Catalog.standard.layers.count)
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = catalog
    let json = Data(#"[{"tanh":{}}]"#.utf8)
    #expect(try decoder.decode(Sequential.self, from: json).layers[0] is OtherTanh)
    #expect(try JSONDecoder().decode(Sequential.self, from: json).layers[0] is Tanh)
  }
}
