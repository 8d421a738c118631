import CSQLite
import Foundation

/// The behaviour of a connection while another process writes: it tries again and again, for as long as its owner
/// wants.
///
/// It belongs to one connection and must outlive it.
final class BusyHandler {
    private let path: String
    private let patience: WriterPatience
    private let clock = ContinuousClock()
    private var begin: ContinuousClock.Instant

    /// The time between two attempts. It is much shorter than the pauses in a long piece of writing
    /// (``WritingInTurns``).
    static let microsecondsBetweenAttempts: UInt32 = 5_000

    init(_ connection: OpaquePointer, path: String, patience: WriterPatience) {
        self.path = path
        self.patience = patience
        begin = clock.now
        sqlite3_busy_handler(
            connection,
            { context, attempts in
                guard let context else { return 0 }
                let handler = Unmanaged<BusyHandler>.fromOpaque(context).takeUnretainedValue()
                return handler.waitsOn(after: attempts) ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// - Parameter attempts: the number of earlier attempts in the same wait
    private func waitsOn(after attempts: Int32) -> Bool {
        if attempts == 0 { begin = clock.now }
        guard patience.waitsOn(StoreWait(path: path, seconds: (clock.now - begin) / .seconds(1))) else { return false }
        usleep(Self.microsecondsBetweenAttempts)
        return true
    }
}
