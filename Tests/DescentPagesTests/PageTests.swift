import Descent
import Foundation
import Testing

@testable import DescentPages

/// `Page` and the hash that it is guarded by.
struct PageTests {
  @Test(
    "SHA-256 gives the examples of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func hashes(text: String, hash: String) {
    let hex = SHA256.hash(of: Array(text.utf8)).map { String(format: "%02x", $0) }.joined()
    #expect(hex == hash)
  }

  @Test("Hostile data stays data")
  func hostile() throws {
    let text = "</script><img src=x onerror=alert(1)>{{script}}&"
    let html = try Page.race.html(title: text, data: .object(["name": .string(text)]))
    #expect(!html.contains("</script><img"))
    #expect(html.contains(#"\u003c/script>"#))
    #expect(html.contains("<title>&lt;/script&gt;"))
    let data = try #require(html.firstMatch(of: /id="data">(.*?)<\/script>/.dotMatchesNewlines()))
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(data.1.utf8))
    #expect(value == .object(["name": .string(text)]))
  }

  @Test("The policy allows the page's own style and script, and nothing else")
  func policy() throws {
    let html = try Page.race.html(title: "t", data: .null)
    let policy = try #require(html.firstMatch(of: /Security-Policy" content="([^"]*)"/)?.1)
    #expect(policy.hasPrefix("default-src 'none'; script-src 'sha256-"))
    #expect(!policy.contains("unsafe"))
    for (tag, source) in [("script", "script-src"), ("style", "style-src")] {
      let start = try #require(html.range(of: "<\(tag)>"))
      let end = try #require(
        html.range(of: "</\(tag)>", range: start.upperBound..<html.endIndex))
      let text = html[start.upperBound..<end.lowerBound]
      let hash = Data(SHA256.hash(of: Array(text.utf8))).base64EncodedString()
      #expect(policy.contains("\(source) 'sha256-\(hash)'"))
    }
    #expect(!html.contains("{{"))
  }
}
