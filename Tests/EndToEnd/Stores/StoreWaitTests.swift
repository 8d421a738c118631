import ExampleStore
import Foundation
import Synchronization
import Testing

/// A process that finds the store in use waits and says so.
@Suite struct StoreWaitTests {
    /// A connection of this process that writes to the store until it is released.
    private final class Writer: Sendable {
        private let begun = DispatchSemaphore(value: 0)
        private let released = DispatchSemaphore(value: 0)
        private let ended = DispatchSemaphore(value: 0)
        private let holdsStore = Atomic(false)

        /// Returns when it writes.
        init(path: String) {
            let thread = Thread { [self] in
                let store = try? ExampleStore(path: path, mode: .readWrite)
                try? store?.database.transaction {
                    holdsStore.store(true, ordering: .relaxed)
                    begun.signal()
                    released.wait()
                    holdsStore.store(false, ordering: .relaxed)
                }
                begun.signal()
                ended.signal()
            }
            thread.start()
            begun.wait()
        }

        /// Whether other writers still have to wait.
        var isWriting: Bool { holdsStore.load(ordering: .relaxed) }

        func release() { released.signal() }

        /// Releases the store and waits for the end.
        func end() {
            release()
            ended.wait()
        }
    }

    /// Lends a project with data in its store, and a writer that holds the store.
    private func withWriter(_ body: (TinyProject, Writer) throws -> Void) throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("import", TinyProject.pipeline).status == 0)
            let writer = Writer(path: project.directory.path("runs/store.sqlite"))
            defer { writer.end() }
            try body(project, writer)
        }
    }

    @Test func whoWaitsSaysSo() throws {
        try withWriter { project, writer in
            let run = try project.mixtape("train", TinyProject.pipeline) { underWay in
                if underWay.errors.contains("waiting ") { writer.release() }
                return nil
            }
            #expect(
                run.status == 0
                    && run.errors == "waiting       for another process, which writes to runs/store.sqlite\n", "\(run)")
            #expect(!writer.isWriting)
        }
    }

    /// The writer is released only after the run has ended.
    @Test func aSignalEndsTheWaiting() throws {
        try withWriter { project, writer in
            var isSent = false
            let run = try project.mixtape("train", TinyProject.pipeline) { underWay in
                guard !isSent, underWay.errors.contains("waiting ") else { return nil }
                isSent = true
                return SIGINT
            }
            #expect(run.status == 130 && run.errors.contains("stopped; to go on: "), "\(run)")
            #expect(writer.isWriting)
        }
    }
}
