import ExampleStore
import Foundation
import Testing

/// A process that finds the store taken waits, and says so.
@Suite struct StoreWaitTests {
    /// Writes to the store for a while.
    private func write(_ project: TinyProject, seconds: Double) throws -> Thread {
        let path = project.directory.path("runs/store.sqlite")
        let begun = DispatchSemaphore(value: 0)
        let thread = Thread {
            let store = try? ExampleStore(path: path, mode: .readWrite)
            try? store?.database.transaction {
                begun.signal()
                usleep(UInt32(seconds * 1e6))
            }
            begun.signal()
        }
        thread.start()
        begun.wait()
        return thread
    }

    @Test func whoWaitsSaysSo() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("import", TinyProject.pipeline).status == 0)
            let writer = try write(project, seconds: 6)
            let run = try project.mixtape("train", TinyProject.pipeline)
            #expect(
                run.status == 0
                    && run.errors == "waiting       for another process, which writes to runs/store.sqlite\n", "\(run)")
            #expect(writer.isFinished)
        }
    }

    @Test func aSignalEndsTheWaiting() throws {
        try TinyProject.use { project in
            try #expect(project.mixtape("import", TinyProject.pipeline).status == 0)
            let writer = try write(project, seconds: 10)
            var isSent = false
            let run = try project.mixtape("train", TinyProject.pipeline) { underWay in
                guard !isSent, underWay.seconds > 4 else { return nil }
                isSent = true
                return SIGINT
            }
            #expect(run.status == 130 && run.errors.contains("stopped; to go on: "), "\(run)")
            #expect(!writer.isFinished)
            while !writer.isFinished { usleep(10_000) }
        }
    }
}
