/// Makes the elements of a column from the values of its pages.
protocol ParquetValues {
  associatedtype Element: BitwiseCopyable
  /// The element of a missing value.
  static var missing: Element { get }
  /// Appends an element for each value.
  mutating func append(
    _ values: PlainValues, to elements: inout [Element]
  ) throws(ParquetError)
  /// Returns the column of all elements.
  mutating func column(_ elements: [Element]) throws(ParquetError) -> Column.Values
}
