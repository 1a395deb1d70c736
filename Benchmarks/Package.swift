// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.strictMemorySafety()]

let package = Package(
  name: "DescentBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Descent", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "read-table",
      dependencies: [
        .product(name: "Descent", package: "Descent"),
        .product(name: "DescentTables", package: "Descent"),
      ],
      swiftSettings: strict
    ),
    .target(name: "Measuring", swiftSettings: strict),
    .executableTarget(
      name: "train-steps",
      dependencies: [
        "Measuring",
        .product(name: "Descent", package: "Descent"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "train-windows",
      dependencies: [
        "Measuring",
        .product(name: "Descent", package: "Descent"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "own-components",
      dependencies: ["Measuring", .product(name: "Descent", package: "Descent")],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "products",
      dependencies: ["Measuring", .product(name: "Descent", package: "Descent")],
      swiftSettings: strict
    ),
  ],
  swiftLanguageModes: [.v6]
)
