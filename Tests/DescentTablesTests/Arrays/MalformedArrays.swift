import Descent
import Testing

@testable import DescentTables

/// A malformed file and a part of the error message for it.
struct MalformedArrays: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let message: String

  init(_ name: String, _ bytes: [UInt8], _ message: String) {
    (self.name, self.bytes, self.message) = (name, bytes, message)
  }

  /// A NumPy file with this header.
  init(_ name: String, _ header: String, zeros: Int = 0, _ message: String) {
    self.init(name, numpyFile(header, zeros: zeros), message)
  }

  /// A text in LIBSVM's format.
  init(text name: String, _ text: String, _ message: String) {
    self.init(name, Array(text.utf8), message)
  }

  /// An archive, the first member of which is changed.
  init(zip name: String, _ message: String, _ change: (inout ZIPText) -> Void) {
    let array = numpyFile(numpyHeader("'|u1'", "(2,)"), zeros: 2)
    var zip = ZIPText([.init(name: "a.npy", content: array), .init(name: "b.npy", content: array)])
    change(&zip)
    self.init(name, zip.bytes, message)
  }

  var testDescription: String { name }

  /// Checks that reading the file throws an error with the message, after the file's name.
  func check<File: ColumnFile>(_ read: (StoredBytes) throws -> File) {
    let error = errorMessage { _ = try joined(read(StoredBytes(bytes, name: "folder/t"))) }
    #expect(error.hasPrefix("folder/t: ") && error.contains(message), "\(error)")
  }
}
