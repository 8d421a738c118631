import CProducts
import Foundation

/// The instructions that multiply 8-bit integers. All give the same bits.
package struct IntegerKernel: Sendable, Equatable {
    let number: mixtape_integer_kernel
    package let name: String

    /// All kernels, the fastest first.
    private static let all = [
        IntegerKernel(number: MIXTAPE_AVX512_VNNI, name: "avx512-vnni"),
        IntegerKernel(number: MIXTAPE_NEON_DOT, name: "neon-dot"),
        IntegerKernel(number: MIXTAPE_AVX2, name: "avx2"),
        IntegerKernel(number: MIXTAPE_PORTABLE, name: "portable"),
    ]

    /// Those that this processor runs, the fastest first.
    package static let available = all.filter { mixtape_can_run($0.number) != 0 }

    /// If this is set in the environment, it names the kernel.
    package static let variable = "MIXTAPE_KERNELS"

    /// The kernel of this process: what the environment says if this processor runs it, else the fastest.
    package static let current: IntegerKernel = {
        let name = ProcessInfo.processInfo.environment[variable]
        return available.first { $0.name == name } ?? available[0]
    }()

    /// The problem of the variable, if any; programs check it at the start.
    package static func problem(environment: [String: String]) -> String? {
        guard let name = environment[variable], !available.contains(where: { $0.name == name }) else { return nil }
        return "\(variable): this processor has no kernel \"\(name)\"; expected one of: "
            + available.map(\.name).joined(separator: ", ")
    }
}
