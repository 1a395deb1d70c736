// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "DescentBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Descent", path: "..")],
  targets: [
    .executableTarget(
      name: "read-table",
      dependencies: [
        .product(name: "Descent", package: "Descent"),
        .product(name: "DescentTables", package: "Descent"),
      ],
      swiftSettings: [.strictMemorySafety()]
    )
  ],
  swiftLanguageModes: [.v6]
)
