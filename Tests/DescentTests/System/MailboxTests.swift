import Testing

@testable import Descent

struct MailboxTests {
  @Test("A full mailbox refuses and counts messages, except those that must not be refused")
  func bounded() {
    let box = Mailbox<Int>(capacity: 2)
    for number in 1...5 { box.put(number) }
    box.put(6, always: true)
    let first = box.take()
    #expect(first?.messages == [1, 2, 6] && first?.refused == 3)
    box.put(7)
    box.close()
    let second = box.take()
    #expect(second?.messages == [7] && second?.refused == 0)
    #expect(box.take() == nil)
  }

  @Test("All messages arrive in order, and draining waits for the last")
  func ordered() {
    let box = Mailbox<Int>(capacity: 100_000)
    let received = Guarded<[Int]>([])
    POSIX.runOnThread(stackBytes: 1 << 18) {
      while let (messages, _) = box.take() { received.withLock { $0 += messages } }
    }
    for number in 0..<10_000 { box.put(number) }
    #expect(box.drain(seconds: 60))
    #expect(received.withLock { $0 } == Array(0..<10_000))
    box.close()
  }

  @Test("Draining a mailbox that nobody empties ends when the time is up")
  func abandoned() {
    let box = Mailbox<Int>(capacity: 1)
    box.put(1)
    #expect(!box.drain(seconds: 0))
  }
}
