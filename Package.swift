// swift-tools-version: 6.2
import PackageDescription

/// What every target is held to: language mode 6, and no warning survives.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    // CLinux sees glibc with its Linux extensions; Swift's own Glibc module must see the same structures.
    .unsafeFlags(["-Xcc", "-D_GNU_SOURCE"]),
    // So that the linker can put each where functions.order says.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// The modules above the kernel and the byte streams never touch a pointer: the compiler proves it.
let pointerFree: [SwiftSetting] = strict + [.strictMemorySafety()]

/// The release form of `swrun` is one static executable: it starts in a third of a millisecond, and it can enter any
/// root filesystem because it needs no library of it. Tests need the dynamic form, so debug builds stay as they are.
let staticExecutable: [SwiftSetting] = [
    .unsafeFlags(["-static-executable"], .when(configuration: .release))
]

/// The toolchain's own linker drops what nothing refers to, which halves the program, and does not warn of functions of
/// glibc (getpwnam, dlopen) that are linked with Foundation and never called.
let staticLink =
    ["-static-executable", "-use-ld=lld", "-Xlinker", "--gc-sections"]
    + (Context.environment["SWRUN_SYMBOLS"] == nil ? ["-Xlinker", "-s"] : [])

/// What the start of a container calls stands together, which is a tenth of the time that it takes: see tools/order. Names
/// that are not there any more are passed over.
let inOrder = [
    "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Sources/swrun/functions.order",
    "-Xlinker", "--no-warn-symbol-ordering",
]

/// The helper for the network is linked to the machine's libcurl, but not to Swift's libraries, which stay with the
/// toolchain.
let staticStandardLibrary = ["-static-stdlib"]

let package = Package(
    name: "swrun",
    products: [
        .executable(name: "swrun", targets: ["swrun"]),
        .executable(name: "swrun-fetch", targets: ["Fetch"]),
        .executable(name: "swrun-init", targets: ["Init"]),
    ],
    targets: [
        // C: what Swift cannot call by itself, and the system libraries.
        .target(name: "CLinux"),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CCapability", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        // bzip2 has no file for pkg-config everywhere.
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),

        // Swift, lowest first: each line may import only what stands in its list.
        .target(name: "Template", swiftSettings: pointerFree),
        .target(name: "Linux", dependencies: ["CLinux"], swiftSettings: strict),
        .target(
            name: "Archive", dependencies: ["Linux", "CZlib", "CZstd", "CLzma", "CBzip2", "CNettle"],
            swiftSettings: strict),
        .target(name: "ImageStore", dependencies: ["Archive", "Linux"], swiftSettings: pointerFree),
        .target(name: "Runtime", dependencies: ["Linux", "CSeccomp", "CCapability"], swiftSettings: strict),
        .target(name: "BaseImage", dependencies: ["ImageStore", "Archive", "Linux"], swiftSettings: pointerFree),
        .executableTarget(
            name: "swrun",
            dependencies: ["ImageStore", "Runtime", "BaseImage", "Archive", "Linux", "Template"],
            exclude: ["functions.order"],
            swiftSettings: pointerFree + staticExecutable,
            linkerSettings: [.unsafeFlags(staticLink + inOrder, .when(configuration: .release))]),
        .executableTarget(
            name: "Fetch", dependencies: ["CCurl"],
            swiftSettings: strict + [.unsafeFlags(staticStandardLibrary, .when(configuration: .release))],
            linkerSettings: [.unsafeFlags(staticStandardLibrary, .when(configuration: .release))]),
        // Runs inside containers, so it is static in every form. Without the start files there is nothing of Swift in it;
        // those of C come all the same.
        .executableTarget(
            name: "Init", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.unsafeFlags(staticLink + ["-nostartfiles"])]),

        .testTarget(name: "TemplateTests", dependencies: ["Template"], swiftSettings: strict),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "CLinux"], swiftSettings: strict),
        .testTarget(name: "ArchiveTests", dependencies: ["Archive", "Linux"], swiftSettings: strict),
        .testTarget(name: "ImageStoreTests", dependencies: ["ImageStore", "Archive", "Linux"], swiftSettings: strict),
        .testTarget(
            name: "RuntimeTests", dependencies: ["Runtime", "Linux", "CCapability", "CLinux", "CSeccomp"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["swrun", "ImageStore", "Runtime", "Archive", "Linux", "Template"],
            swiftSettings: strict),
        .testTarget(
            name: "BaseImageTests", dependencies: ["BaseImage", "ImageStore", "Archive", "Linux"],
            swiftSettings: strict),
        .testTarget(
            name: "IntegrationTests", dependencies: ["swrun", "Archive", "Linux"], swiftSettings: strict),
    ]
)

// `tools/fuzz` asks for it: libFuzzer brings a main function of its own, and everything is built with its marks.
if Context.environment["SWRUN_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["ImageStore", "Archive", "Linux", "Template"], path: "Tests/Fuzz",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
