import DescentKernels
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@testable import Descent
@testable import DescentBase

/// Products that threads share. The suite runs in order,
/// because the number of threads belongs to the process.
@Suite(.serialized)
struct SharedProductTests {
  /// Large enough for each product to be shared, with sizes that no part divides.
  private static let network = Sequential {
    Dense(333)
    ReLU()
    Dense(130)
    Tanh()
    Dense(10)
  }

  private static func train(
    _ network: Sequential = network, on data: ArrayDataset, batches: BatchSize = 67,
    precision: Precision = .single
  ) throws -> [UInt8] {
    let trainer = try Trainer(
      network, for: data, loss: SoftmaxCrossEntropy(), optimizer: Adam(), precision: precision,
      seed: 3)
    try trainer.fit(data, epochs: 2, batches: batches)
    return try trainer.model.serialized()
  }

  /// Expects these numbers of threads to compute the same as one thread.
  private static func expectSame<Result: Equatable>(
    threads: [Int], _ compute: () throws -> Result
  ) rethrows {
    let before = KernelThreads.count
    defer { KernelThreads.count = before }
    KernelThreads.count = 1
    let expected = try compute()
    for count in threads {
      KernelThreads.count = count
      // Does not show the difference: it would be every byte.
      let isSame = try compute() == expected
      #expect(isSame, "\(count) threads")
    }
  }

  @Test("Training gives the same bytes on any number of threads")
  func sameBytes() throws {
    let data = try ArrayDataset.uniform(rows: 150, features: 200)
    try Self.expectSame(threads: [2, 3, 4, 8, 1, 64]) { try Self.train(on: data) }
  }

  /// A network whose sums are cut into spans: many spans
  /// of 2,200 features, with few columns, and two of 257.
  private static let deep = Sequential {
    Dense(31)
    ReLU()
    Dense(257)
    Tanh()
    Dense(300)
    Dense(10)
  }

  @Test(
    "A step moves few rows on several threads exactly as on one", arguments: [1, 64],
    Precision.allCases)
  func fewRows(batch: Int, precision: Precision) throws {
    let data = try ArrayDataset.uniform(rows: batch * 3 - batch / 2, features: 2200)
    try Self.expectSame(threads: [2, 3, 8]) {
      try Self.train(Self.deep, on: data, batches: .mini(batch), precision: precision)
    }
  }

  @Test(
    "Norms, a constraint and every rule give the same values on several threads as on one",
    arguments: Precision.allCases)
  func sameMoves(precision: Precision) {
    let key = RandomKey(seed: 6)
    // More elements than a thread does alone, in no whole number of chunks.
    let (rows, columns) = (701, 301)
    func moved() -> [[Double]] {
      let x = Buffer(count: rows * columns, precision: precision)
      x.all.set((0..<x.count).map { key.normal(UInt64($0)) })
      var results = [[x.all.norm]]
      Constraint.maxNorm(26).apply(to: x.matrix(rows: rows, columns: columns))
      results.append(x.all.values())
      for (rule, _) in OptimizersTests.rules {
        let weights = x.copy()
        let slots = Buffer(count: rule.slots.count * x.count, precision: precision)
        for number in 1...2 {
          rule.update(
            weights.matrix(rows: rows, columns: columns),
            gradients: x.matrix(rows: rows, columns: columns),
            slots: SlotViews(flat: slots.matrix(rows: rule.slots.count, columns: x.count))
              .block(at: 0, rows: rows, columns: columns),
            at: UpdateStep(number: number, learningRate: 0.1, weightDecay: 0.1))
        }
        results.append(weights.all.values())
      }
      return results
    }
    Self.expectSame(threads: [2, 3, 8], moved)
  }

  @Test("Elementwise layers and one output train the same bytes on several threads as on one")
  func elements() throws {
    let data = try ArrayDataset.uniform(rows: 2100, features: 40)
    try Self.expectSame(threads: [2, 3, 8]) {
      let trainer = try Trainer(
        Sequential {
          Dense(101)
          GELU()
          Dropout(0.3)
          Residual { Dense(101) }
          Dense(299)
          ReLU()
          Dense(1)
        }, for: data, loss: SquaredError(), optimizer: SGD(learningRate: 0.01), seed: 3)
      try trainer.fit(data, epochs: 2, batches: 2000)
      return try trainer.model.serialized()
    }
  }

  @Test("Nested layers train the same bytes on several threads as on one")
  func layersInside() throws {
    let data = try ArrayDataset.uniform(rows: 100, features: 200)
    try Self.expectSame(threads: [2, 3]) { try Self.train(ResidualTests.large, on: data) }
  }

  @Test("Batch normalization of weighted rows trains the same bytes on several threads as on one")
  func columns() throws {
    let weights = (0..<300).map { Float($0 % 4) }
    let data = try ArrayDataset.uniform(rows: 300, features: 40, weights: weights)
    try Self.expectSame(threads: [2, 3, 8]) {
      let trainer = try Trainer(
        Sequential {
          Dense(301)
          BatchNormalization()
          Dense(10)
        }, for: data, loss: SoftmaxCrossEntropy(), optimizer: Adam(), seed: 3)
      try trainer.fit(data, epochs: 2, batches: 250)
      return try trainer.model.serialized()
    }
  }

  @Test(
    "Trainers that run at the same time give the same bytes as one alone", arguments: [5, 67])
  func atOnce(batch: Int) async throws {
    let before = KernelThreads.count
    defer { KernelThreads.count = before }
    KernelThreads.count = 2
    let network = batch < 64 ? Self.deep : Self.network
    let data = try ArrayDataset.uniform(rows: 2 * batch + 16, features: batch < 64 ? 2200 : 200)
    let train: @Sendable () throws -> [UInt8] = {
      try Self.train(network, on: data, batches: .mini(batch))
    }
    let expected = try train()
    try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<4 { group.addTask { try train() } }
      for try await bytes in group {
        // Does not show the difference: it would be every byte.
        let isSame = bytes == expected
        #expect(isSame)
      }
    }
  }

  @Test("Each part is done once, whatever the number of parts")
  func parts() {
    let before = KernelThreads.count
    defer { KernelThreads.count = before }
    KernelThreads.count = 4
    let body: @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> Void = {
      context, part, parts in
      let counts = unsafe context!.assumingMemoryBound(to: Double.self)
      // One part alone is all of the work, as it is while another test has the threads.
      let all = parts == 1 ? 0..<Int(unsafe counts[0]) : part..<part + 1
      for index in all { unsafe counts[index + 1] += 1 }
    }
    for count in [1, 2, 3, 7, 100, 65_535] {
      // The first element is the number of those that follow.
      let counts = Buffer(count: count + 1, precision: .double)
      counts.all[0, 0] = Double(count)
      for _ in 0..<5 {
        unsafe descent_run_parts(count, body, counts.all.base)
        unsafe descent_run_own_parts(count, body, counts.all.base)
      }
      #expect(counts.all.values(as: Double.self).dropFirst().allSatisfy { $0 == 10 })
    }
  }

  /// A number for the current thread. The type of its name differs by platform.
  private static var thread: Double { Double("\(pthread_self())".hashValue) }

  @Test("A thread keeps its own parts, unless it is very late")
  func lateness() {
    let before = KernelThreads.count
    defer { KernelThreads.count = before }
    KernelThreads.count = 2
    /// Returns which of the two threads does each of the four parts, which take these times in
    /// milliseconds, or nil if the threads never were free.
    func doers(_ milliseconds: [Double]) -> [Double]? {
      let parts = Buffer(count: 8, precision: .double)
      let caller = Self.thread
      for _ in 0..<1000 {
        parts.all.set(milliseconds + [-1, -1, -1, -1])
        unsafe descent_run_own_parts(
          4,
          { context, part, parts in
            guard parts > 1 else { return }
            let parts = unsafe context!.assumingMemoryBound(to: Double.self)
            unsafe usleep(UInt32(parts[part] * 1000))
            unsafe parts[4 + part] = SharedProductTests.thread
          }, parts.all.base)
        let threads = parts.all.values(as: Double.self)[4...]
        if !threads.contains(-1) { return threads.map { $0 == caller ? 0 : 1 } }
        usleep(20_000)
      }
      return nil
    }
    /// Expects the threads to do the parts as `expected` when neither loses its processor for long,
    /// in at most six tries. Times that are twice as long tolerate twice the loss.
    func expectDoers(_ expected: [Double], _ milliseconds: [Double]) {
      var seen: [[Double]?] = []
      for scale in [1.0, 2, 4, 8, 16, 32] where seen.last != expected {
        seen.append(doers(milliseconds.map { scale * $0 }))
      }
      #expect(seen.last == expected, "\(seen)")
    }
    // The caller is ready before the other thread takes its
    // last part, and leaves it, unless the other is very late.
    expectDoers([0, 0, 1, 1], [90, 90, 210, 30])
    expectDoers([0, 0, 1, 0], [30, 30, 300, 30])
  }

  @Test("A caller that finds the threads taken does all of the work itself, as one part")
  func taken() throws {
    let before = KernelThreads.count
    defer { KernelThreads.count = before }
    KernelThreads.count = 2
    // The number of parts of the work that each of two parts asks for.
    let found = Buffer(count: 2, precision: .double)
    found.all.set([-1, -1])
    for _ in 0..<1000 {
      unsafe descent_run_parts(
        2,
        { found, part, parts in
          guard parts > 1 else { return }
          unsafe descent_run_parts(
            2,
            { found, _, parts in
              unsafe found!.storeBytes(of: Double(parts), as: Double.self)
            }, found! + part * MemoryLayout<Double>.stride)
        }, found.all.base)
      guard found.all.values(as: Double.self).contains(-1) else { break }
      // Another test has the threads.
      usleep(20_000)
    }
    #expect(found.all.values(as: Double.self) == [1, 1])
  }

  @Test("The number of threads stays within limits")
  func limits() {
    let before = KernelThreads.count
    defer { KernelThreads.count = before }
    for (asked, given) in [(-1, 1), (0, 1), (3, 3), (10_000, 64)] {
      KernelThreads.count = asked
      #expect(KernelThreads.count == given)
    }
  }
}
