import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ConcatenateTests {
  @Test("Branches are placed side by side, and their gradients are added up")
  func sideBySide() throws {
    let probe = try LayerProbe(
      Concatenate {
        Dense(1, bias: false)
        Sequential {}
        Sequential {
          Dense(2, bias: false)
          Dense(1, bias: false)
        }
      }, input: [2])
    let outcome = probe.run(
      [[1, 2], [3, 4]], dy: [[1, 10, 100, 1000], [0, 0, 0, 1]],
      parameters: [[1, -1], [1, 2, 3, 4], [5, 6]])
    // The last branch is x · [17, 39].
    #expect(outcome.y == [[-1, 1, 2, 95], [-1, 3, 4, 207]])
    #expect(outcome.dx == [[17_011, 39_099], [17, 39]])
    #expect(outcome.gradients[0] == [1, 2])
  }

  @Test("Branches can be built with if, else and for")
  func builder() {
    func layer(wide: Bool) -> Concatenate {
      Concatenate {
        for units in 1...2 { Dense(units) }
        if wide {
          Sequential {
            Dense(3)
            Tanh()
          }
        } else {
          Tanh()
        }
        if wide { Sequential {} }
      }
    }
    #expect(
      layer(wide: true).branches.map(SequentialTests.kinds) == [
        ["dense"], ["dense"], ["dense", "tanh"], [],
      ])
    #expect(
      layer(wide: false).branches.map(SequentialTests.kinds) == [["dense"], ["dense"], ["tanh"]])
  }

  @Test("Parameters are named by branch and layer, or by layer alone if there is a single branch")
  func names() throws {
    func names(_ layer: Concatenate) throws -> [String] {
      try Model(Sequential([layer]), input: [2]).parameterShapes.map(\.name)
    }
    let one = Concatenate { Dense(2, bias: false) }
    #expect(try names(one) == ["0.0.weight"])
    #expect(
      try names(
        Concatenate {
          one
          Sequential {
            Tanh()
            Dense(2)
          }
        }) == ["0.0.0.0.weight", "0.1.1.weight", "0.1.1.bias"])
  }

  @Test(
    "The gradient of each kind of branch agrees with finite differences, first layer or not")
  func gradients() throws {
    let layer = Concatenate {
      Sequential {}
      Sequential {
        Dense(3)
        Tanh()
      }
      Concatenate {
        Sigmoid()
        Residual { Dense(4) }
      }
    }
    for first in [[], [Dense(4)] as [any Layer]] {
      let check = try GradientCheck(
        Sequential(first + [layer, Dense(1)]), loss: SquaredError.plain,
        features: GradientCheckTests.features, targets: Array(repeating: [1], count: 5),
        weights: GradientCheckTests.weights)
      #expect(check.passes(), "\(check)")
    }
  }

  @Test("Branches that do not fit, or would not fit in memory, are refused when a model is built")
  func refused() throws {
    func message(_ layers: [any Layer]) -> String? {
      #expect(throws: ShapeError.self) { try Model(Sequential(layers), input: [4]) }?.description
    }
    #expect(message([Concatenate([])]) == "layer 0 (concatenate): a Concatenate without branches")
    let error = message([
      Concatenate {
        Tanh()
        Residual { Dense(3) }
      }
    ])
    #expect(
      error?.hasPrefix(
        "layer 0 (concatenate): branch 1: layer 0 (residual): the layers of a Residual") == true)
    let doubling = Concatenate([Sequential([]), Sequential([])])
    #expect(
      message(Array(repeating: doubling, count: 60))
        == "layer 26 (concatenate): the branches of a Concatenate put out more than 268,435,456 "
        + "elements a row")
    #expect(
      message([Concatenate([Sequential([]), Sequential([Dense(.max / 4)])])])?
        .hasPrefix("layer 0 (concatenate): the branches of a Concatenate put out more") == true)
  }

  @Test("The JSON is a list of branches")
  func json() throws {
    let json = Data(
      #"[{"concatenate":{"branches":[[{"tanh":{}}],[],[{"residual":{"layers":[{"relu":{}}]}}]]}}]"#
        .utf8)
    let network = try JSONDecoder().decode(Sequential.self, from: json)
    #expect(try JSONEncoder().encode(network) == json)
    #expect((network.layers[0] as? Concatenate)?.branches.count == 3)
  }
}
