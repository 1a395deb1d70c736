import Foundation
import Testing

@testable import DescentBoard

/// Pages that wait for changes.
struct ViewersTests {
  @Test("A page that takes nothing is dropped; the others have every change")
  func stalled() async {
    let viewers = Viewers()
    let (_, stalled) = await viewers.add()
    let (_, quick) = await viewers.add()
    var received: [Data] = []
    var iterator = quick.makeAsyncIterator()
    for number in 0..<(Viewers.mostWaiting + 3) {
      await viewers.send(Viewers.event(Array("\(number)".utf8)))
      if let event = await iterator.next() { received.append(event) }
    }
    #expect(received.count == Viewers.mostWaiting + 3)
    #expect(received.last == Data("data: \(Viewers.mostWaiting + 2)\n\n".utf8))
    #expect(await viewers.count == 1)
    var waiting = 0
    for await _ in stalled { waiting += 1 }
    #expect(waiting == Viewers.mostWaiting)
  }

  @Test("A page that is gone gets nothing more")
  func removed() async {
    let viewers = Viewers()
    let (number, _) = await viewers.add()
    #expect(await viewers.areThere)
    await viewers.remove(number)
    await viewers.send(Viewers.heartbeat)
    #expect(await !viewers.areThere)
  }
}
