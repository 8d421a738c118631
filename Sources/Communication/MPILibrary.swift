#if MPI
import CMPI
#endif

/// The MPI with which the program was built.
package enum MPILibrary {
    /// Its name and version; nil if the program was built without MPI.
    package static var version: String? {
        #if MPI
        let room = 256
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: room) { text in
            guard let base = text.baseAddress else { return nil }
            cmpi_version(base, Int32(room))
            let whole = String(cString: base)
            let name = whole.prefix { !$0.isNewline && $0 != "," }
            // MPICH writes "MPICH Version:", a tab and the number.
            return name.split(whereSeparator: \.isWhitespace).filter { $0 != "Version:" }.joined(separator: " ")
        }
        #else
        return nil
        #endif
    }
}
