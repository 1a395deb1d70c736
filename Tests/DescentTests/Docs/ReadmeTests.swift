import Descent
import Foundation
import Testing

/// Runs the Swift code of the README, which is copied here word for word.
struct ReadmeTests {
  @Test("The README's Swift code prints what the README shows")
  func readme() async throws {
    let page = try Page("README.md")
    let block = try #require(page.code.first)
    #expect(try Page.source(#filePath).contains(block.withoutIndentation))
    #expect(page.blocks("swift")[0].hasPrefix("import Descent\n"))
    // The code writes a file in the current folder, so a
    // process of its own runs it in a folder of its own.
    await #expect(processExitsWith: .success) {
      let files = FileManager.default
      let folder = files.temporaryDirectory.appending(path: "descent-readme-\(UUID().uuidString)")
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? files.removeItem(at: folder) }
      try #require(files.changeCurrentDirectoryPath(folder.path))
      let printed = try Self.run().joined(separator: "\n") + "\n"
      #expect(try Page("README.md").blocks("text").contains(printed), "\(printed)")
      #expect(files.fileExists(atPath: folder.appending(path: "xor.safetensors").path))
    }
  }

  @Test("CONTRIBUTING's optimizer is the one below, and its step follows its formula")
  func contributing() throws {
    let block = try #require(Page("CONTRIBUTING.md").code.first)
    #expect(try Page.source(#filePath).contains(block.withoutIndentation))
    var descent = GradientDescent(from: [1, 2], with: SignSGD(learningRate: 0.5))
    descent.step(gradient: [3, -4])
    #expect(descent.parameters == [0.5, 2.5])
  }

  private static func run() throws -> [String] {
    var lines: [String] = []
    func print(_ value: Any) { lines.append("\(value)") }

    let x: [[Double]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
    let y: [[Double]] = [[0], [1], [1], [0]]
    let data = try ArrayDataset(features: x, targets: y)

    let network = Sequential {
      Dense(8)
      Tanh()
      Dense(1)
    }
    let trainer = try Trainer(
      network, for: data, loss: BinaryCrossEntropy(), optimizer: Adam(learningRate: 0.05),
      metrics: [Accuracy()], seed: 1)

    for epoch in 1...200 {
      for batch in MiniBatches(of: 2, from: 4, shuffled: .everyEpoch(seed: 1), epoch: epoch) {
        try trainer.step(batch, of: data)
      }
    }
    print(try trainer.evaluate(data)["accuracy"] ?? 0)
    try trainer.model.write(to: "xor.safetensors")
    print(try Model(contentsOf: "xor.safetensors").predict([[0.0, 1.0]])[0][0] > 0)
    return lines
  }
}

/// p := p − α·sign(g). Bernstein et al., "signSGD" (2018).
public struct SignSGD: Optimizer, Hashable {
  /// `sign-sgd`.
  public static let kind = "sign-sgd"
  /// α
  public private(set) var learningRate: Double

  /// Creates the rule.
  public init(learningRate: Double = 0.001) {
    self.learningRate = learningRate
    check()
  }

  /// α
  public static let hyperparameters = Hyperparameters(
    default: SignSGD(), .positive("learningRate", \.learningRate))

  /// None.
  public var slots: [String] { [] }
  /// True: a sign has no scale.
  public var isScaleFree: Bool { true }

  /// p := p − α·sign(g)
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    for index in 0..<parameters.columns where gradients[0, index] != 0 {
      let sign = gradients[0, index] > 0 ? 1.0 : -1
      parameters[0, index] -= step.learningRate * sign
    }
  }
}
