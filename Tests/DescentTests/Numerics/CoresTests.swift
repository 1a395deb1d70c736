import DescentKernels
import Foundation
import Testing

#if os(Linux)
  @Suite("The number of cores for threads")
  struct CoresTests {
    /// Returns the number of cores if these are the system's files.
    private func cores(_ files: [String: String] = [:]) throws -> Int {
      let root = FileManager.default.temporaryDirectory
        .appendingPathComponent("descent-cores-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: root) }
      for (path, text) in files {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      return unsafe descent_cores(root.path)
    }

    /// Returns the number of cores if every processor has these siblings.
    private func cores(siblings: String) throws -> Int {
      try cores(
        Dictionary(
          uniqueKeysWithValues: (0..<1024).map {
            ("sys/devices/system/cpu/cpu\($0)/topology/thread_siblings_list", siblings)
          }))
    }

    @Test("Processors of one core count once, and each processor without known siblings counts")
    func siblings() throws {
      let processors = try cores()
      #expect(processors >= 1)
      #expect(try cores(siblings: "0-1023\n") == 1)
      #expect(try cores(siblings: "0,512\n") == 1)
      #expect(try cores(siblings: "no number\n") == processors)
      #expect(try cores(siblings: "-3\n") == processors)
      #expect(try cores(siblings: "123456789\n") == processors)
    }

    @Test("A quota limits the cores, and a fraction of a processor counts as one")
    func quota() throws {
      let processors = try cores()
      func limited(to quota: String) throws -> Int {
        try cores(["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": quota])
      }
      #expect(try limited(to: "50000 100000\n") == 1)
      #expect(try limited(to: "100000 100000\n") == 1)
      #expect(try limited(to: "100001 100000\n") == min(2, processors))
      for unlimited in [
        "max 100000\n", "", "-1 100000\n", "100000 0\n", "9223372036854775807 1\n",
      ] {
        #expect(try limited(to: unlimited) == processors)
      }
    }

    @Test("The lowest quota of a group and the groups around it counts, wherever it is mounted")
    func groups() throws {
      let (one, many) = ("100000 100000\n", "6400000 100000\n")
      let processors = try cores()
      for (group, files, limit): (String, [String: String], Int) in [
        ("0::/a.slice/b.service\n", ["a.slice/b.service/cpu.max": one], 1),
        ("0::/a.slice/b\n", ["a.slice/cpu.max": one, "a.slice/b/cpu.max": many], 1),
        ("0::/a.slice/b\n", ["a.slice/b/cpu.max": many, "other/cpu.max": one], 64),
        // A container that sees the name that its group has outside.
        ("0::/docker/0123\n", ["cpu.max": one], 1),
        // Version 1, beside other groups and an empty one of version 2.
        (
          "3:cpuset:/x\n2:cpu,cpuacct:/a/b\n0::/x\n",
          ["cpu/a/cpu.cfs_quota_us": "50000\n", "cpu/a/cpu.cfs_period_us": "100000\n"], 1
        ),
        (
          "2:cpuacct,cpu:/a\n",
          ["cpu/a/cpu.cfs_quota_us": "-1\n", "cpu/a/cpu.cfs_period_us": "100000\n"], .max
        ),
        // Mounted by the names of all its controllers, without links.
        (
          "2:cpu,cpuacct:/a\n",
          [
            "cpu,cpuacct/a/cpu.cfs_quota_us": "1\n", "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n",
          ], 1
        ),
        ("3:cpuset:/a\n2:cpuacct:/a\n", ["cpu/a/cpu.max": one, "a/cpu.max": one], .max),
        ("no groups\n:\n0::\n", ["cpu.max": one], .max),
        ("0::/" + String(repeating: "a/", count: 3000) + "\n", ["cpu.max": one], 1),
      ] {
        var all = ["proc/self/cgroup": group]
        for (path, text) in files { all["sys/fs/cgroup/" + path] = text }
        #expect(try cores(all) == min(limit, processors), "\(group)")
      }
    }
  }
#endif
