import Foundation

/// A long piece of writing in many transactions. Between them others come to write.
///
/// What is written so must mean nothing until a last transaction says that it is complete: the process may be killed in
/// between.
final class WritingInTurns {
    private let database: Database
    private let clock = ContinuousClock()
    /// When the transaction began that is open now.
    private var begin: ContinuousClock.Instant?

    /// A turn lasts so long, or until a part is written.
    private static let longestTurn = Duration.milliseconds(500)
    /// Several attempts of whoever waits (``BusyHandler``).
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

    /// Ends the open turn where it has lasted long enough; to be called too while there is nothing to write.
    func pauseAfterLongTurn() throws(StoreError) {
        guard let begin, clock.now - begin > Self.longestTurn else { return }
        try finish()
        usleep(Self.pauseMicroseconds)
    }

    /// Ends the last turn. Where an error has ended one, ``abandon()`` comes instead.
    func finish() throws(StoreError) {
        guard begin != nil else { return }
        try database.commit()
        begin = nil
    }

    /// Gives up what the open turn has written.
    func abandon() {
        database.rollBack()
        begin = nil
    }
}
