import Foundation
import Testing

@testable import Descent

/// The thread that reads windows ends with its dataset. The tests count the threads of the process, so they run
/// alone.
@Suite(.serialized)
struct WindowThreadTests {
  #if os(Linux)
    @Test("No thread is left when a dataset ends, whatever it was doing")
    func ends() async throws {
      // In a process of its own, since the tests that run at the same time have threads too.
      await #expect(processExitsWith: .success) {
        func threads() throws -> Int {
          try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        }
        /// The system lists a thread that has ended for a moment longer.
        func settles(at count: Int) throws -> Bool {
          for _ in 0..<3_000 {
            if try threads() == count { return true }
            Thread.sleep(forTimeInterval: 0.01)
          }
          return false
        }
        let before = try threads()
        func use(_ batches: Int, delay: TimeInterval) throws {
          let blocks = WindowedDatasetTests.Blocks([4, 4, 4, 4, 4], delay: delay)
          let dataset = try WindowedDatasetTests.dataset(blocks, windowRows: 8)
          for batch in MiniBatches(of: 3, from: 20).prefix(batches) {
            _ = try WindowedDatasetTests.read(batch, of: dataset)
          }
          let hasSettled = try settles(at: before + (batches > 0 ? 1 : 0))
          precondition(hasSettled)
          withExtendedLifetime(dataset) {}
        }
        for delay in [0, 0.01] {
          for batches in 0..<8 { try use(batches, delay: delay) }
        }
        let (hasSettled, after) = (try settles(at: before), try threads())
        precondition(hasSettled, "\(after) threads, \(before) before")
      }
    }
  #endif

  @Test("A dataset that ends while a window is read waits for one block only")
  func promptly() throws {
    let blocks = WindowedDatasetTests.Blocks([Int](repeating: 4, count: 100), delay: 0.02)
    let clock = ContinuousClock()
    let time = try clock.measure {
      let dataset = try WindowedDatasetTests.dataset(blocks, windowRows: 160)
      _ = try WindowedDatasetTests.read(Batch(rows: 0..<1), of: dataset)
    }
    // 40 blocks of the first window, and at most 2 of the second.
    #expect(blocks.takeReads().count <= 42, "\(time)")
  }
}
