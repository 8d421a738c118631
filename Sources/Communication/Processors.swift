import Foundation

#if MPI
import CMPI
#endif

/// The processors of this machine.
package enum Processors {
    /// Those that the processes of this job may use together: the machine's, or those of its container or job.
    package static var ofMachine: Int {
        let machine = ProcessInfo.processInfo.processorCount
        return min(machine, max(1, ofControlGroup ?? machine))
    }

    /// Those that this process may use; a launcher may have bound it to some.
    package static var allowed: Int { ProcessInfo.processInfo.activeProcessorCount }

    /// Lets this process use all processors of its job, if the program was built with MPI.
    package static func allowAll() {
        #if MPI
        cmpi_allow_all_processors()
        #endif
    }

    /// The processors of the control group of this process; nil if it has none.
    private static var ofControlGroup: Int? {
        let own = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
        let path = own?.split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? "/"
        let list = try? String(contentsOfFile: "/sys/fs/cgroup\(path)/cpuset.cpus.effective", encoding: .utf8)
        return list.flatMap { count(inList: $0) }
    }

    /// The number of processors in a list of Linux: `0-3,8` are five.
    package static func count(inList text: String) -> Int? {
        var count = 0
        for part in text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",") {
            let bounds = part.split(separator: "-").map { Int($0) }
            guard let first = bounds.first ?? nil, let last = bounds.last ?? nil, bounds.count <= 2, last >= first
            else {
                return nil
            }
            count += last - first + 1
        }
        return count > 0 ? count : nil
    }
}
