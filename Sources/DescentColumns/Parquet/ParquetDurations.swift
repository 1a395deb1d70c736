import DescentBase

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ParquetFooter {
  /// Takes the lengths of time in Arrow's schema as seconds. Parquet has no type for them: the columns hold whole
  /// numbers, and the schema says in which unit. A schema that is not valid says nothing.
  mutating func readDurations() {
    guard let arrowSchema, let data = Data(base64Encoded: arrowSchema) else { return }
    let bytes = Array(data)
    guard let prefix = ArrowMessage.prefix(of: bytes), prefix.length > 0,
      prefix.length <= bytes.count - prefix.size,
      let message = try? ArrowMessage(
        Array(bytes[prefix.size..<prefix.size + prefix.length]), file: ""),
      message.kind == .schema,
      let schema = try? ArrowSchema(message.header, isBeforeVersion5: message.isBeforeVersion5)
    else { return }
    var perSecond: [String: Int] = [:]
    for field in schema.fields {
      if case .seconds(64, let parts) = field.type { perSecond[field.name] = parts }
    }
    for index in columns.indices {
      if let parts = perSecond[columns[index].name] {
        columns[index].readAsSeconds(perSecond: parts)
      }
    }
  }
}
