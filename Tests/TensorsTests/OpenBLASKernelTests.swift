import COpenBLAS
import Tensors
import Testing

@Suite struct OpenBLASKernelTests {
    static let wide: Set<String> = ["fma", "avx2", "avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"]
    static let narrow: Set<String> = ["fma", "avx2"]

    struct Case: Sendable, CustomTestStringConvertible {
        let core: String
        var flags = wide
        var isSelectable = true
        var environment: [String: String] = [:]
        let decision: OpenBLASKernel.Decision
        var testDescription: String { "\(core), \(flags.count) flags, \(isSelectable), \(environment)" }
    }

    @Test(arguments: [
        Case(core: "Haswell", decision: .restart(core: "SkylakeX")),
        Case(core: "Zen", decision: .restart(core: "SkylakeX")),
        Case(core: "Prescott", decision: .restart(core: "SkylakeX")),
        Case(core: "SkylakeX", decision: .keep),
        Case(core: "Cooperlake", decision: .keep),
        Case(core: "SapphireRapids", decision: .keep),
        Case(core: "a core of the future", decision: .keep),
        Case(core: "Haswell", flags: narrow, decision: .keep),
        Case(core: "Haswell", flags: wide.subtracting(["avx512vl"]), decision: .keep),
        Case(core: "neoversen1", flags: [], decision: .keep),
        Case(core: "Haswell", isSelectable: false, decision: .keepSlow),
        Case(core: "Haswell", environment: ["MIXTAPE_KEEP_BLAS_KERNEL": "1"], decision: .keepSlow),
        Case(core: "Haswell", environment: ["OPENBLAS_CORETYPE": "Haswell"], decision: .keepSlow),
        // If one restart did not help, there is no second one.
        Case(core: "Haswell", environment: ["OPENBLAS_CORETYPE": "SkylakeX"], decision: .keepSlow),
        Case(core: "Haswell", environment: ["OPENBLAS_NUM_THREADS": "1"], decision: .restart(core: "SkylakeX")),
    ])
    func decisions(example: Case) {
        let kernel = OpenBLASKernel(
            core: example.core, isSelectable: example.isSelectable, processorFlags: example.flags)
        #expect(kernel.decision(environment: example.environment) == example.decision)
    }

    @Test func flagsOfTheFirstProcessor() {
        let first = "processor\t: 0\nmodel name\t: X: flags\nflags\t\t: fpu avx2 avx512f\nbugs\t: none\n"
        let text = first + "\nprocessor\t: 1\nflags\t: sse\n"
        #expect(OpenBLASKernel.processorFlags(cpuinfo: text) == ["fpu", "avx2", "avx512f"])
        #expect(OpenBLASKernel.processorFlags(cpuinfo: "").isEmpty)
        #expect(OpenBLASKernel.processorFlags(cpuinfo: "Features : asimd\n").isEmpty)
    }

    @Test func theLoadedKernelIsKnown() {
        #expect(!OpenBLASKernel.loaded.core.isEmpty)
    }

    @Test func productsRunOnOneThreadOfOpenBLAS() {
        WorkerPool.shared.run(1) { _ in }
        #expect(openblas_get_num_threads() == 1)
    }
}
