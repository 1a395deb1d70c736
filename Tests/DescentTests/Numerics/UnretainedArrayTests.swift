import Testing

@testable import Descent

struct UnretainedArrayTests {
  final class Named: Sendable {
    let name: String
    init(_ name: String) { self.name = name }
  }

  @Test("Objects are passed in their order and live exactly as long as the array")
  func lifetime() {
    weak var first: Named?
    do {
      let objects = UnretainedArray(["a", "b", "c"].map(Named.init))
      first = objects.all.first
      #expect(objects.count == 3)
      #expect((0..<3).map { objects.withObject(at: $0) { $0.name } } == ["a", "b", "c"])
      #expect(first != nil)
      withExtendedLifetime(objects) {}
    }
    #expect(first == nil)
  }

  @Test("An object that is kept outlives the list")
  func kept() {
    var objects: UnretainedArray? = UnretainedArray([Named("a")])
    let kept = objects?.withObject(at: 0) { $0 }
    objects = nil
    #expect(kept?.name == "a")
  }
}
