import DescentBase

/// Free text as hashed n-grams: two blocks of `inputs` / 2 inputs each.
///
/// The first block counts the runs of 3 to 5 characters within each word, which has a blank at each
/// end; the second counts words of at least 2 letters, digits or underscores, and pairs of such
/// words. The text is in lower case. The input of an n-gram is |h| mod (inputs / 2), and 1 or −1, the
/// sign of h, is added to it, where h is the n-gram's MurmurHash3 in 32 bits, with a sign. The signs
/// keep n-grams that share an input from adding up. Each block is then divided by its Euclidean norm
/// and multiplied by √(inputs / 2), so that the inputs are as large as numbers that are z-scored. A
/// missing text is zeros.
///
/// Except for the factor, a block is scikit-learn's `HashingVectorizer` with `char_wb` n-grams of 3
/// to 5, and with word n-grams of 1 to 2. Weinberger et al., "Feature Hashing for Large Scale
/// Multitask Learning" (2009). Nothing is learned from the training rows.
public struct TextEncoder: Codable, Hashable, Sendable {
  /// The number of inputs, even and at least 2.
  public let inputs: Int

  /// The number of inputs of a column.
  static let standardInputs = 2048
  /// The largest number of inputs that a file may have.
  private static let mostInputs = 1 << 20

  /// Creates an encoder with this number of inputs.
  init(inputs: Int = standardInputs) { self.inputs = inputs }

  /// Decodes an encoder. Throws unless the number of inputs is even and at least 2.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try container.decode(Int.self, forKey: .inputs)
    guard inputs >= 2, inputs % 2 == 0, inputs <= Self.mostInputs else {
      throw DecodingError.dataCorruptedError(
        forKey: .inputs, in: container,
        debugDescription: "\(inputs) inputs of a text; expected an even number from 2 to "
          + "\(Self.mostInputs)")
    }
  }

  private enum CodingKeys: String, CodingKey { case inputs }

  /// Returns the inputs of a text; nil is a missing text.
  func encode(_ text: String?) -> [Double] {
    var counts = [Double](repeating: 0, count: inputs)
    guard let text else { return counts }
    let half = inputs / 2
    let words = Words(text.lowercased())
    for word in words.padded {
      for range in word.runs { Self.add(word.bytes, range, to: &counts, at: 0, of: half) }
    }
    for range in words.pairs { Self.add(words.tokens, range, to: &counts, at: half, of: half) }
    for start in [0, half] {
      let squares = counts[start..<start + half].reduce(0) { $0 + $1 * $1 }
      guard squares > 0 else { continue }
      let factor = (Double(half) / squares).squareRoot()
      for index in start..<start + half { counts[index] *= factor }
    }
    return counts
  }

  /// Writes the inputs of some rows, given by the indices of their texts among `levels`, −1 where a
  /// text is missing. A text that rows share is encoded once.
  func write<S: Scalar>(
    _ codes: [Int32], _ levels: [String], rows: [Int], to matrix: inout MutableSpan<S>,
    at offset: Int, width: Int
  ) {
    var firstPositions = [Int](repeating: -1, count: levels.count)
    for (position, row) in rows.enumerated() {
      let code = Int(codes[row])
      guard code >= 0 else { continue }
      let (start, first) = (position * width + offset, firstPositions[code])
      if first < 0 {
        firstPositions[code] = position
        for (index, input) in encode(levels[code]).enumerated() where input != 0 {
          matrix[start + index] = S(input)
        }
      } else {
        for index in 0..<inputs { matrix[start + index] = matrix[first * width + offset + index] }
      }
    }
  }

  private static func add(
    _ bytes: [UInt8], _ range: Range<Int>, to counts: inout [Double], at start: Int, of size: Int
  ) {
    let hash = Int32(bitPattern: MurmurHash3.hash(bytes, range))
    // scikit-learn has another index for the one number whose magnitude is not an Int32.
    let index =
      hash == .min ? (Int(Int32.max) - (size - 1)) % size : Int(hash.magnitude) % size
    counts[start + index] += hash >= 0 ? 1 : -1
  }
}

/// The words of a text in lower case.
private struct Words {
  /// A word between two blanks.
  struct Padded {
    /// The bytes of the word and its blanks.
    let bytes: [UInt8]
    /// The offset of each character, and the number of bytes.
    let offsets: [Int]

    /// The runs of 3 to 5 characters. A word that is shorter is one run.
    var runs: [Range<Int>] {
      let count = offsets.count - 1
      if count <= 3 { return [0..<bytes.count] }
      var runs: [Range<Int>] = []
      for length in 3...5 {
        if length >= count {
          runs.append(0..<bytes.count)
          break
        }
        for start in 0...count - length {
          runs.append(offsets[start]..<offsets[start + length])
        }
      }
      return runs
    }
  }

  /// The words between blanks.
  private(set) var padded: [Padded] = []
  /// The words of at least 2 letters, digits or underscores, with a blank between them.
  private(set) var tokens: [UInt8] = []
  private var places: [Range<Int>] = []

  /// The places of the words in `tokens`, and of two neighbors together.
  var pairs: [Range<Int>] {
    places + zip(places, places.dropFirst()).map { $0.lowerBound..<$1.upperBound }
  }

  init(_ text: String) {
    var (bytes, offsets, token, letters): ([UInt8], [Int], [UInt8], Int) = ([], [], [], 0)
    for scalar in text.unicodeScalars {
      let isBlank = scalar.isASCII ? Self.isBlank(scalar) : scalar.properties.isWhitespace
      if isBlank {
        finish(&bytes, &offsets)
      } else {
        if bytes.isEmpty { (bytes, offsets) = ([0x20], [0]) }
        offsets.append(bytes.count)
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
      if Self.isWordCharacter(scalar) {
        token.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        letters += 1
      } else {
        finish(&token, &letters)
      }
    }
    finish(&bytes, &offsets)
    finish(&token, &letters)
  }

  private mutating func finish(_ bytes: inout [UInt8], _ offsets: inout [Int]) {
    guard !bytes.isEmpty else { return }
    offsets.append(bytes.count)
    bytes.append(0x20)
    offsets.append(bytes.count)
    padded.append(Padded(bytes: bytes, offsets: offsets))
    (bytes, offsets) = ([], [])
  }

  private mutating func finish(_ token: inout [UInt8], _ letters: inout Int) {
    if letters >= 2 {
      if !tokens.isEmpty { tokens.append(0x20) }
      places.append(tokens.count..<tokens.count + token.count)
      tokens.append(contentsOf: token)
    }
    token.removeAll(keepingCapacity: true)
    letters = 0
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x20 || (0x09...0x0D).contains(scalar.value)
  }

  private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": return true
    case _ where scalar.isASCII: return false
    default:
      switch scalar.properties.generalCategory {
      case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber:
        return true
      default: return false
      }
    }
  }
}
