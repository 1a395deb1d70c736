// swift-tools-version: 6.2
import PackageDescription

// A program outside of Descent's own package, as a user would write one: it sees the public API alone and is
// compiled with optimization. Scripts/check-client.sh builds and runs it.
let package = Package(
  name: "Client",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Descent", path: "../..")],
  targets: [
    .executableTarget(
      name: "Client",
      dependencies: [
        .product(name: "Descent", package: "Descent"),
        .product(name: "DescentTables", package: "Descent"),
        .product(name: "DescentExperiments", package: "Descent"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
