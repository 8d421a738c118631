import Foundation

/// A long piece of writing in many transactions. Other processes can write between them.
///
/// The written data must mean nothing until a last transaction declares them complete. The process may be killed
/// before.
final class WritingInTurns {
    private let database: Database
    private let clock = ContinuousClock()
    /// The beginning of the open transaction.
    private var begin: ContinuousClock.Instant?

    /// The longest turn. It also ends when a part is written.
    private static let longestTurn = Duration.milliseconds(500)
    /// A pause lasts for several attempts of a waiting process (``BusyHandler``).
    private static let pauseMicroseconds: UInt32 = 4 * BusyHandler.microsecondsBetweenAttempts

    init(_ database: Database) { self.database = database }

    /// Writes a part.
    func write<Value>(_ part: () throws -> Value) throws -> Value {
        if begin == nil {
            try database.begin()
            begin = clock.now
        }
        let value = try part()
        try pauseAfterLongTurn()
        return value
    }

    /// Ends the open turn if it has lasted long enough. It is also called while there is nothing to write.
    func pauseAfterLongTurn() throws(StoreError) {
        guard let begin, clock.now - begin > Self.longestTurn else { return }
        try finish()
        usleep(Self.pauseMicroseconds)
    }

    /// Ends the last turn. After an error that ended one, ``abandon()`` is called instead.
    func finish() throws(StoreError) {
        guard begin != nil else { return }
        try database.commit()
        begin = nil
    }

    /// Discards the writes of the open turn.
    func abandon() {
        database.rollBack()
        begin = nil
    }
}
