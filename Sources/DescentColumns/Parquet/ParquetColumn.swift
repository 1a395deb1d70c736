/// A column of a Parquet file whose values are single numbers or texts.
struct ParquetColumn: Sendable {
  /// What the column becomes.
  enum Form: Sendable {
    /// `Column.Values.single`, from FLOAT or FLOAT16.
    case single
    /// `Column.Values.double`.
    case double(NumberForm)
    /// `Column.Values.texts`.
    case text(TextForm)
  }

  /// How numbers are stored.
  enum NumberForm: Sendable {
    case double
    /// Whole numbers, divided by the divisor.
    case integer(isSigned: Bool, divisor: Double)
    /// Whole numbers of up to 16 bytes that are divided by ten to the power of the scale. The highest
    /// byte is the first unless they are reversed.
    case decimal(scale: Int, isReversed: Bool)
  }

  /// How texts are stored.
  enum TextForm: Sendable {
    case boolean
    case text
    /// Days since 1970.
    case date
    /// Units since 1970.
    case timestamp(perSecond: Int, isUTC: Bool)
    /// INT96: the nanosecond of a day, and the Julian day.
    case julianTimestamp
    case uuid
  }

  var name: String
  private(set) var form: Form
  let physical: PhysicalType
  /// The number of bytes of a value in the PLAIN encoding; nil if each has its own. A BOOLEAN is a
  /// byte once its bits are read.
  let width: Int?
  let isOptional: Bool
  /// Its place among all columns of a row group, those too that are not read.
  let place: Int

  /// Whether the values are whole numbers of 64 bits.
  var isOfLongIntegers: Bool {
    if case .double(.integer(_, 1)) = form { physical == .int64 } else { false }
  }

  /// Takes whole numbers as parts of a second.
  mutating func readAsSeconds(perSecond: Int) {
    guard case .double(.integer(true, 1)) = form else { return }
    form = .double(.integer(isSigned: true, divisor: Double(perSecond)))
  }

  /// What the column becomes.
  var kind: FileColumn.Kind {
    switch form {
    case .single, .double: .number
    case .text: .text
    }
  }

  /// The values of no rows.
  var noValues: Column.Values {
    switch form {
    case .single: .single([])
    case .double: .double([])
    case .text: .texts(codes: [], levels: [])
    }
  }

  /// Creates a column from its leaf of the schema.
  ///
  /// - Throws: What to say of a column that is left out.
  init(_ element: SchemaElement, place: Int) throws(ParquetError) {
    guard let physical = element.physical else {
      throw ParquetError("has an unknown type; write it with another type")
    }
    (name, self.physical, self.place) = (element.name, physical, place)
    isOptional = element.repetition != .required
    width =
      switch physical {
      case .boolean: 1
      case .int32, .float: 4
      case .int64, .double: 8
      case .int96: 12
      case .byteArray: nil
      case .fixedArray: element.typeLength
      }
    if let width, width <= 0 {
      throw ParquetError("has values of \(width) bytes; write it with another type")
    }
    form = try Self.form(element, physical, width)
  }

  private static func form(
    _ element: SchemaElement, _ physical: PhysicalType, _ width: Int?
  ) throws(ParquetError) -> Form {
    let isText = physical == .byteArray || physical == .fixedArray
    let isInteger = physical == .int32 || physical == .int64
    switch element.meaning {
    case .other(let name):
      throw ParquetError("holds \(name) values; cast it to numbers or texts before writing")
    case .decimal: return .double(try decimal(element, physical, width))
    case .half where physical == .fixedArray && width == 2: return .single
    case .uuid where physical == .fixedArray && width == 16: return .text(.uuid)
    case .date where physical == .int32: return .text(.date)
    case .time(let unit) where isInteger:
      return .double(.integer(isSigned: true, divisor: Double(unit.perSecond)))
    case .timestamp(let unit, let isUTC) where physical == .int64:
      return .text(.timestamp(perSecond: unit.perSecond, isUTC: isUTC))
    case .integer(let isSigned) where isInteger:
      return .double(.integer(isSigned: isSigned, divisor: 1))
    case .none where physical == .boolean: return .text(.boolean)
    case .none where physical == .int96: return .text(.julianTimestamp)
    case .none where physical == .float: return .single
    case .none where physical == .double: return .double(.double)
    case .none where isInteger: return .double(.integer(isSigned: true, divisor: 1))
    case .text where isText, .none where isText: return .text(.text)
    default:
      throw ParquetError(
        "has the type \(physical) with the meaning \(element.meaning), which Parquet does not have; "
          + "write it with another type")
    }
  }

  private static func decimal(
    _ element: SchemaElement, _ physical: PhysicalType, _ width: Int?
  ) throws(ParquetError) -> NumberForm {
    let (scale, precision) = (element.scale, element.precision)
    guard (1...38).contains(precision), (0...precision).contains(scale), (width ?? 0) <= 16 else {
      throw ParquetError(
        "holds decimal numbers of \(precision) digits, \(scale) of them after the point, expected "
          + "at most 38; cast it to double before writing")
    }
    switch physical {
    case .int32,
      .int64 where precision <= 15:
      return .integer(isSigned: true, divisor: powerOfTen(scale))
    case .int64, .byteArray, .fixedArray:
      return .decimal(scale: scale, isReversed: physical == .int64)
    default:
      throw ParquetError(
        "holds decimal numbers of the type \(physical), which Parquet does not have; cast it to "
          + "double before writing")
    }
  }
}

/// Returns a power of ten, which is exact up to 22.
func powerOfTen(_ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { power, _ in power * 10 }
}
