#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a training ran on, for a person to read. Nothing here names the machine or its owner.
package enum Machine {
  /// The name of the processor, such as `AMD EPYC 7B13`, or nil if the system does not tell.
  package static var processor: String? {
    #if canImport(Darwin)
      var length = 0
      guard unsafe sysctlbyname("machdep.cpu.brand_string", nil, &length, nil, 0) == 0, length > 1
      else { return nil }
      var bytes = [UInt8](repeating: 0, count: length)
      guard unsafe sysctlbyname("machdep.cpu.brand_string", &bytes, &length, nil, 0) == 0 else {
        return nil
      }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      guard let bytes = try? InputFile(at: "/proc/cpuinfo").read(1 << 16, after: []) else {
        return nil
      }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      where line.hasPrefix("model name") || line.hasPrefix("Model") {
        let name = line.drop { $0 != ":" }.dropFirst().drop { $0 == " " }
        if !name.isEmpty { return String(name.prefix(200)) }
      }
      return nil
    #endif
  }

  /// The system and the kind of its processor: `Linux x86_64`.
  package static var system: String {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return "unknown" }
    func text<T>(_ field: T) -> String {
      unsafe withUnsafeBytes(of: field) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    return text(names.sysname) + " " + text(names.machine)
  }

  /// The number of processors that the system has.
  package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
