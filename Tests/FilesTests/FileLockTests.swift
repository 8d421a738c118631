import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileLockTests {
    @Test func whoComesTooLateIsToldWhoHoldsIt() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("run.lock")
            func take(_ holder: String) throws -> FileLock {
                try FileLock(path: path, holder: holder, advice: "wait for it")
            }
            for holder in ["a holder with a long name", "größe"] {
                let lock = try take(holder)
                let error = #expect(throws: FileError.self) { try take("another") }
                #expect(error?.description == "\(path): is held by \(holder); wait for it")
                withExtendedLifetime(lock) {}
            }
            _ = try take("nobody is left")
        }
    }

    @Test func aHolderWhoHasNotSaidWhoItIs() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("run.lock")
            let lock = try FileLock(path: path, holder: "somebody", advice: "")
            try directory.write("", to: "run.lock")
            let error = #expect(throws: FileError.self) { try FileLock(path: path, holder: "", advice: "wait for it") }
            #expect(error?.message == "is held by another process; wait for it")
            withExtendedLifetime(lock) {}
        }
    }

    @Test func whoHoldsItCanBeAskedWithoutTakingIt() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("run.lock")
            #expect(FileLock.holder(ofLockAt: path) == nil)
            let lock = try FileLock(path: path, holder: "somebody", advice: "")
            #expect(FileLock.holder(ofLockAt: path) == "somebody")
            try directory.write("", to: "run.lock")
            #expect(FileLock.holder(ofLockAt: path) == "another process")
            withExtendedLifetime(lock) {}
        }
        try TemporaryDirectory.use { directory in
            let path = directory.path("run.lock")
            for _ in 0..<20 {
                _ = try FileLock(path: path, holder: "nobody any more", advice: "")
                #expect(FileLock.holder(ofLockAt: path) == nil)
            }
        }
    }

    /// The text of a lock is never written into a file that a link puts in its place.
    @Test func whatIsNoFileIsNoLock() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("run.lock")
            let precious = try directory.write("precious", to: "precious.txt")
            func message() -> String? {
                #expect(FileLock.holder(ofLockAt: path) == nil)
                return #expect(throws: FileError.self) { try FileLock(path: path, holder: "me", advice: "") }?.message
            }
            #expect(symlink(precious, path) == 0)
            #expect(message() == "is a symbolic link, and a lock is a file of its own; remove the link")
            #expect(try directory.read("precious.txt") == "precious")
            unlink(path)
            #expect(mkfifo(path, 0o600) == 0)
            #expect(message() == "is no ordinary file, and a lock must be one; remove it")
        }
    }

    @Test func waitingForALock() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("run.lock")
            var lock: FileLock? = try FileLock(path: path, holder: "first", advice: "")
            var asked = 0
            let second = try FileLock(waitingAt: path, holder: "second") { _ in
                asked += 1
                if asked == 2 { lock = nil }
                return true
            }
            #expect(lock == nil && asked == 2 && second != nil && FileLock.holder(ofLockAt: path) == "second")
            #expect(try FileLock(waitingAt: path, holder: "third") { _ in false } == nil)
            withExtendedLifetime(second) {}
        }
    }

    @Test func aLockThatCannotBeMade() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("none/run.lock")
            let error = #expect(throws: FileError.self) { try FileLock(path: path, holder: "", advice: "") }
            #expect(error?.path == path && error?.message.hasPrefix("cannot be written: its folder does not") == true)
        }
    }
}
