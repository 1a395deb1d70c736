import Foundation
import Testing

@testable import Descent

@Suite struct LastBatchTests {
  @Test("Each case is encoded as its name, in text and in JSON")
  func names() throws {
    #expect(LastBatch.allCases.map(\.rawValue) == ["keep", "drop", "merge", "spread"])
    let data = try JSONEncoder().encode(LastBatch.allCases)
    #expect(String(decoding: data, as: UTF8.self) == #"["keep","drop","merge","spread"]"#)
    #expect(try JSONDecoder().decode([LastBatch].self, from: data) == LastBatch.allCases)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([LastBatch].self, from: Data(#"["lose"]"#.utf8))
    }
  }

  @Test(
    "Ten rows in batches of four are cut into the documented sizes",
    arguments: zip(LastBatch.allCases, [[4, 4, 2], [4, 4], [4, 6], [4, 3, 3]]))
  func table(remainder last: LastBatch, sizes: [Int]) {
    #expect(MiniBatches(of: 4, from: 10, remainder: last).map(\.count) == sizes)
  }
}
