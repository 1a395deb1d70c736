import DescentExperiments
import Testing

/// The texts of `ClassWeights`.
struct ClassWeightsTests {
  @Test(
    "Class weights that cannot be parsed are refused with what was expected",
    arguments: [
      ("yes", "\"yes\": expected none, balanced, or a weight for each class, as yes=3,no=1"),
      ("=3", "\"=3\": expected none, balanced, or a weight for each class, as yes=3,no=1"),
      ("yes=3,", "\"yes=3,\": expected none, balanced, or a weight for each class, as yes=3,no=1"),
    ]
      + ["0", "-1", "x", "nan", "inf", "1e300", "1e-300", ""].map {
        (
          "yes=\($0)",
          "the weight of \"yes\" is \"\($0)\"; expected a number above 0, in the range of a Float"
        )
      })
  func unreadable(text: String, message: String) throws {
    let error = #expect(throws: SettingError.self) { try ClassWeights(text: text) }
    #expect(try #require(error).description == message)
  }

  @Test("Labels with a comma or an equals sign are parsed and written back unchanged")
  func oddLabels() throws {
    let weights = try ClassWeights(text: "\"a,b=1\",c=d=2")
    guard case .given(let pairs) = weights else { throw SettingError.refused("no weights") }
    #expect(pairs.map(\.label) == ["a,b", "c=d"] && pairs.map(\.weight) == [1, 2])
    #expect(try ClassWeights(text: weights.text).text == weights.text)
  }
}
