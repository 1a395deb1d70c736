import DescentKernels
import Foundation
import Testing

#if os(Linux)
  @Suite("Cores that threads are made for")
  struct CoresTests {
    /// The cores, where the system's files say this of the processors' siblings and the quota.
    private func cores(siblings: String? = nil, quota: String? = nil) throws -> Int {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("descent-cores-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      if let siblings {
        for processor in 0..<1024 {
          let topology = folder.appendingPathComponent("cpu\(processor)/topology")
          try FileManager.default.createDirectory(at: topology, withIntermediateDirectories: true)
          try Data(siblings.utf8).write(
            to: topology.appendingPathComponent("thread_siblings_list"))
        }
      }
      let file = folder.appendingPathComponent("cpu.max")
      if let quota { try Data(quota.utf8).write(to: file) }
      return unsafe descent_cores(folder.path, file.path)
    }

    @Test("Processors of one core count once, those of which nothing is known each")
    func siblings() throws {
      let processors = try cores()
      #expect(processors >= 1)
      #expect(try cores(siblings: "0-1023\n") == 1)
      #expect(try cores(siblings: "0,512\n") == 1)
      #expect(try cores(siblings: "no number\n") == processors)
      #expect(try cores(siblings: "-3\n") == processors)
      #expect(try cores(siblings: "123456789\n") == processors)
    }

    @Test("A quota limits them, a part of a processor counts as one")
    func quota() throws {
      let processors = try cores()
      #expect(try cores(quota: "50000 100000\n") == 1)
      #expect(try cores(quota: "100000 100000\n") == 1)
      #expect(try cores(quota: "100001 100000\n") == min(2, processors))
      for unlimited in ["max 100000\n", "", "-1 100000\n", "100000 0\n", "9223372036854775807 1\n"]
      {
        #expect(try cores(quota: unlimited) == processors)
      }
    }
  }
#endif
