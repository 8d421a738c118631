import COpenBLAS
import Foundation
import Threads

/// The kernels that OpenBLAS has loaded, and whether the processor could run better ones.
///
/// OpenBLAS chooses its kernels once, when the library is loaded, from a table of processors. A version older than the
/// processor falls back to AVX2 kernels where AVX-512 would be twice as fast. The environment variable
/// `OPENBLAS_CORETYPE` overrides the choice, but it must be set before the program starts. Hence a restart.
package struct OpenBLASKernel: Sendable, Equatable {
    /// The kernels' name: the first processor that they were written for.
    package let core: String
    /// Whether the library has kernels for several processors (`DYNAMIC_ARCH`) and lets the program choose.
    package let isSelectable: Bool
    /// The processor's features, in the words of /proc/cpuinfo; empty if that cannot be read.
    package let processorFlags: Set<String>

    package init(core: String, isSelectable: Bool, processorFlags: Set<String>) {
        self.core = core
        self.isSelectable = isSelectable
        self.processorFlags = processorFlags
    }

    /// The kernels of this process.
    package static var loaded: OpenBLASKernel {
        OpenBLASKernel(
            core: String(cString: openblas_get_corename()),
            isSelectable: libraryConfiguration.contains("DYNAMIC_ARCH"),
            processorFlags: processorFlags(cpuinfo: readProcessorInformation()))
    }

    /// How the library was built: its version and options.
    package static var libraryConfiguration: String { String(cString: openblas_get_config()) }

    /// If this is set in the environment to any value, OpenBLAS makes its own choice.
    package static let keepVariable = "MIXTAPE_KEEP_BLAS_KERNEL"
    package static let coreVariable = "OPENBLAS_CORETYPE"
    private static let threadsVariable = "OPENBLAS_NUM_THREADS"
    /// The number of glibc's heaps.
    private static let heapsVariable = "MALLOC_ARENA_MAX"

    /// The address space of one product under way. OpenBLAS maps it at the first product of a thread. If it cannot,
    /// it retries forever.
    private static let productBytes = 128 << 20
    /// The address space of everything else that follows: stacks, files, small objects. The program cannot continue
    /// without these.
    private static let reserveBytes = 32 << 20

    /// Takes the memory for products on all threads of the worker pool now, if the memory of the process is limited.
    /// Later something else may have taken it.
    ///
    /// Ends the process with a message if that memory is not available.
    static func takeMemory() {
        guard AddressSpace.isLimited else { return }
        let threads = WorkerPool.requestedThreads
        let bytes = threads * productBytes
        let otherBytes = reserveBytes + (threads - 1) * Thread.stackBytes
        guard AddressSpace.hasRoom(for: bytes + otherBytes) else {
            let alternative = threads > 1 ? ", or set \(WorkerPool.threadsVariable)=1" : ""
            ProcessEnd.stop(
                "out of memory: matrix products need \(bytes >> 20) MiB of address space on \(threads) "
                    + "thread\(threads == 1 ? "" : "s") and the rest of the program needs \(otherBytes >> 20) MiB, and "
                    + "ulimit -v leaves less; raise that limit\(alternative)")
        }
        #if os(Linux)
        mixtape_map_product_buffers(Int32(threads))
        #endif
    }

    private static let wideCore = "SkylakeX"
    private static let wideFlags: Set<String> = ["avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl"]
    /// The x86 kernels without AVX-512. A name that is not listed may be a newer and better kind.
    private static let narrowCores: Set<String> = [
        "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge", "Haswell", "Atom", "Nano", "Opteron",
        "Opteron_SSE3", "Barcelona", "Bobcat", "Bulldozer", "Piledriver", "Steamroller", "Excavator", "Zen",
    ]

    /// Whether the processor has AVX-512 but the loaded kernels do not use it.
    package var isSlow: Bool {
        Self.narrowCores.contains(core) && processorFlags.isSuperset(of: Self.wideFlags)
    }

    /// The decision on the kernels.
    package enum Decision: Sendable, Equatable {
        /// They are the best known ones.
        case keep
        /// They are slow, but the user chose them, or the library has no others.
        case keepSlow
        /// The program should start again with ``coreVariable`` set to this name.
        case restart(core: String)
    }

    /// - Parameter environment: the process's environment. After a restart it has ``coreVariable``, so there is no
    ///   second restart.
    package func decision(environment: [String: String]) -> Decision {
        guard isSlow else { return .keep }
        guard isSelectable, environment[Self.keepVariable] == nil, environment[Self.coreVariable] == nil else {
            return .keepSlow
        }
        return .restart(core: Self.wideCore)
    }

    /// Restarts the program, with the same arguments and in the same process, if that gives better kernels or saves
    /// limited memory.
    ///
    /// It must be called before any work. It returns if there is nothing to gain, or if the restart fails.
    package static func restartIfSlow() {
        #if os(Linux)
        let environment = ProcessInfo.processInfo.environment
        // OpenBLAS's own threads, which are not used, would wait forever for memory that the process may not have. The
        // program would then not even end. And glibc would map 128 MiB for each thread that asks for memory, and give
        // half of it back: what another thread asks for at that moment would be refused. So all share one heap.
        let limits = [threadsVariable: "1", heapsVariable: environment[heapsVariable] ?? "1"]
        if AddressSpace.isLimited, limits.contains(where: { environment[$0.key] != $0.value }) {
            restart(with: limits)
        }
        guard case .restart(let core) = loaded.decision(environment: environment) else { return }
        restart(with: [coreVariable: core])
        #endif
    }

    #if os(Linux)
    /// Returns if the restart fails.
    private static func restart(with variables: [String: String]) {
        // The program's own path, because a link to it would become the name of the process.
        guard let program = realpath("/proc/self/exe", nil) else { return }
        defer { free(program) }
        for (variable, value) in variables { setenv(variable, value, 1) }
        execv(program, CommandLine.unsafeArgv)
        for variable in variables.keys { unsetenv(variable) }
    }
    #endif

    /// Makes OpenBLAS compute only on the calling thread: the worker pool provides the threads.
    static func useOneThread() { openblas_set_num_threads(1) }

    /// The flags of the first processor listed.
    package static func processorFlags(cpuinfo: String) -> Set<String> {
        for line in cpuinfo.split(separator: "\n") where line.hasPrefix("flags") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return Set(line[line.index(after: colon)...].split(separator: " ").map(String.init))
        }
        return []
    }

    /// The beginning of /proc/cpuinfo, which is enough for the first processor's entry.
    /// The processor's name, as /proc/cpuinfo has it; nil if that cannot be read.
    package static var processorName: String? {
        readProcessorInformation().split(separator: "\n").first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ":").last }.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func readProcessorInformation() -> String {
        guard let file = FileHandle(forReadingAtPath: "/proc/cpuinfo"),
            let data = try? file.read(upToCount: 16384)
        else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
