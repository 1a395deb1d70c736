// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors in Scripts/check.sh, not for those who build Descent with a later compiler.
let strict = Context.environment["DESCENT_WARNINGS_AS_ERRORS"] != nil
let settings: [SwiftSetting] =
  [.strictMemorySafety()] + (strict ? [.treatAllWarnings(as: .error)] : [])
let kernelFlags = ["-O3", "-ffp-contract=off", "-Wall", "-Wextra", "-Wno-psabi"]

// Not optimized: these modules only arrange the work of others, and would take a sixth of the time of the build.
let quickly: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

// Without it, loops over numbers and bytes are slow in debug builds, and so are the tests.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "Descent",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Descent", targets: ["Descent"]),
    .library(name: "DescentTables", targets: ["DescentTables"]),
    .library(name: "DescentExperiments", targets: ["DescentExperiments"]),
    .executable(name: "descent", targets: ["DescentCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    .target(
      name: "DescentKernels",
      // Optimized in debug builds too, else the tests would crawl. Contraction would make the
      // bytes depend on the instruction set. The vector types never cross a call.
      cSettings: [.unsafeFlags(kernelFlags)],
      // Templates alone: nothing of the C++ library or of its runtime.
      cxxSettings: [
        .unsafeFlags(
          kernelFlags + ["-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"])
      ]
    ),
    // Matrices, random numbers, files, threads, messages and the format of safetensors: what the two large modules,
    // Descent and DescentColumns, share, so that they compile side by side.
    .target(
      name: "DescentBase", dependencies: ["DescentKernels"],
      swiftSettings: settings + optimized
    ),
    .target(
      name: "Descent", dependencies: ["DescentBase", "DescentKernels"], swiftSettings: settings
    ),
    .target(
      name: "DescentColumns", dependencies: ["DescentBase"],
      swiftSettings: settings + optimized
    ),
    .target(
      name: "DescentTables", dependencies: ["Descent", "DescentColumns"],
      swiftSettings: settings + optimized
    ),
    .target(
      name: "DescentExperiments", dependencies: ["Descent", "DescentTables"],
      swiftSettings: settings + quickly
    ),
    // Scripts/pages.py makes Swift texts of the resources.
    .target(
      name: "DescentPages", dependencies: ["DescentBase"], exclude: ["Resources"],
      swiftSettings: settings
    ),
    // The page of runs as they train, the playground, and their server.
    .target(
      name: "DescentBoard",
      dependencies: [
        "Descent", "DescentColumns", "DescentPages",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "DescentCLI",
      dependencies: [
        "Descent", "DescentTables", "DescentExperiments", "DescentPages", "DescentBoard",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings + quickly
    ),
    .executableTarget(
      name: "eleven-lines",
      dependencies: [
        "Descent", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/01-eleven-lines",
      swiftSettings: settings
    ),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .executableTarget(
      name: "minibatch-loop",
      dependencies: ["Descent", "DescentTables"],
      path: "Examples/02-minibatch-loop",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "own-gradient",
      dependencies: ["Descent", "DescentTables"],
      path: "Examples/03-your-own-gradient",
      swiftSettings: settings
    ),
    .testTarget(
      name: "DescentTests",
      dependencies: ["DescentBase", "Descent", "DescentKernels", "AllocationCounter"],
      resources: [.copy("Goldens")],
      swiftSettings: settings
    ),
    .testTarget(
      name: "DescentTablesTests",
      dependencies: ["DescentBase", "DescentColumns", "DescentTables"],
      // The tests find them beside themselves.
      exclude: ["Arrow/Fixtures", "Parquet/Fixtures"],
      swiftSettings: settings
    ),
    // The tests of the executables run what is built beside them.
    .target(name: "CommandSupport", path: "Tests/CommandSupport", swiftSettings: settings),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "CommandSupport", "Descent", "DescentTables", "eleven-lines", "minibatch-loop",
        "own-gradient",
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "DescentExperimentsTests",
      dependencies: [
        "CommandSupport", "Descent", "DescentTables", "DescentExperiments", "DescentCLI",
      ],
      resources: [.copy("Compatibility")],
      swiftSettings: settings
    ),
    .testTarget(
      name: "DescentPagesTests", dependencies: ["Descent", "DescentPages"],
      swiftSettings: settings
    ),
    .testTarget(
      name: "DescentBoardTests",
      dependencies: [
        "Descent", "DescentExperiments", "DescentBoard",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      swiftSettings: settings
    ),
    .testTarget(
      name: "DescentCLITests",
      dependencies: [
        "CommandSupport", "DescentBase", "Descent", "DescentColumns", "DescentTables",
        "DescentExperiments", "DescentCLI",
      ],
      swiftSettings: settings
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// For checks that need the libraries' own tests alone, as those under ThreadSanitizer.
if Context.environment["DESCENT_LIBRARIES_ONLY"] != nil {
  let names = [
    "DescentKernels", "DescentBase", "Descent", "DescentColumns", "DescentTables",
    "AllocationCounter", "DescentTests", "DescentTablesTests",
  ]
  package.targets.removeAll { !names.contains($0.name) }
  package.products.removeAll { !names.contains($0.name) }
  package.dependencies = []
}
