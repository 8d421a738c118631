import Foundation

/// What this process takes of the machine.
package enum ProcessMemory {
    /// The most memory that it had in use at any time so far, in bytes; 0 where the system does not say.
    package static var peakBytes: Int {
        var usage = rusage()
        #if os(Linux)
            // In kibibytes.
            guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
            return usage.ru_maxrss * 1024
        #else
            guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
            return usage.ru_maxrss
        #endif
    }
}
