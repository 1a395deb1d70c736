import DescentBase

/// The files that paths stand for.
package enum InputPaths {
  /// Returns the files of some paths, in their order: of a folder its files, and of a name with `*` or `?`
  /// that is not a file the files that match it, each in the order of the bytes of their names. Hidden files
  /// are left out.
  ///
  /// - Throws: A `FileError` if a folder has no file, or if nothing matches.
  package static func files(_ paths: [String]) throws(FileError) -> [String] {
    var files: [String] = []
    for path in paths { files += try self.files(of: path) }
    return files
  }

  private static func files(of path: String) throws(FileError) -> [String] {
    if path == "-" { return [path] }
    if let names = try Files.names(in: path) {
      let visible = try paths(names, in: path)
      guard !visible.isEmpty else {
        throw .unreadable(
          path: path, reason: "the folder has no files")
      }
      return visible
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let pattern = String(parts.last ?? "")
    guard pattern.contains(where: { "*?".contains($0) }), !Files.exists(path) else { return [path] }
    let folder = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/")
    let names = try Files.names(in: folder.isEmpty ? "/" : folder) ?? []
    let matching = try paths(
      names.filter { matches(Array($0.utf8)[...], Array(pattern.utf8)[...]) },
      in: parts.count == 1 ? nil : folder)
    guard !matching.isEmpty else {
      throw .missing(path: path)
    }
    return matching
  }

  /// Returns the paths of those names in a folder that are visible files.
  private static func paths(
    _ names: [String], in folder: String?
  ) throws(FileError) -> [String] {
    var files: [String] = []
    for name in names where !name.hasPrefix(".") {
      let slash = folder?.hasSuffix("/") ?? true ? "" : "/"
      let path = (folder ?? "") + slash + name
      if try Files.names(in: path) == nil { files.append(path) }
    }
    return files
  }

  /// Returns whether a name matches a pattern: `*` any bytes, `?` any one.
  private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    let rest = pattern.dropFirst()
    if first == UInt8(ascii: "*") {
      return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
    }
    guard let byte = name.first else { return false }
    return (first == UInt8(ascii: "?") || first == byte) && matches(name.dropFirst(), rest)
  }
}
