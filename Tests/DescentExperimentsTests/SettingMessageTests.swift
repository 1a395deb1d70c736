import Testing

@testable import DescentExperiments

/// Messages that name settings.
struct SettingMessageTests {
  @Test("A program reads a setting's name, a person at the command its option")
  func names() {
    let message: SettingMessage =
      "\(setting: "clip-norm") is \(3): \("x") " + "and \(setting: "batch")"
    #expect(message.description == "clip-norm is 3: x and batch")
    #expect(message.commandText == "--clip-norm is 3: x and --batch")
    let error = SettingError.refused("t.yaml: \(SettingError.refused(message))")
    #expect(error.description == "t.yaml: clip-norm is 3: x and batch")
    #expect(error.message.commandText == "t.yaml: --clip-norm is 3: x and --batch")
    #expect(SettingError.expected("a number").description == "expected a number")
  }
}
