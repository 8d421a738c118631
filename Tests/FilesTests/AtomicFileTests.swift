import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    @Test func writesAndReplaces() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("report.md")
            try AtomicFile.write("größe\n", to: path)
            #expect(try directory.read("report.md") == "größe\n")
            try AtomicFile.write([0x41, 0x42], to: path)
            #expect(try directory.read("report.md") == "AB")
            #expect(FileSystem.names(in: directory.path) == ["report.md"])
        }
    }

    @Test func streamsInPortionsOfAnySize() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("long")
            let portions = [1, 65_536, 0, 65_537, 3, 200_000].map { [UInt8](repeating: UInt8($0 % 251), count: $0) }
            try AtomicFile.write(to: path) { (writer) throws(FileError) in
                for portion in portions { try writer.write(portion) }
                try writer.write("end")
            }
            let written = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            #expect(written == portions.flatMap { $0 } + Array("end".utf8))
        }
    }

    @Test func aFailureLeavesTheOldFileAndNothingElse() throws {
        try TemporaryDirectory.use { directory in
            let path = try directory.write("old", to: "f")
            let failure = FileError(path: "elsewhere", message: "went wrong")
            let error = #expect(throws: FileError.self) {
                try AtomicFile.write(to: path) { (writer) throws(FileError) in
                    try writer.write("new")
                    throw failure
                }
            }
            #expect(error == failure)
            #expect(try directory.read("f") == "old")
            #expect(FileSystem.names(in: directory.path) == ["f"])
        }
    }

    @Test func reasonsAreNamed() throws {
        try TemporaryDirectory.use { directory in
            let file = try directory.write("", to: "file")
            try directory.write("", to: "folder/x")
            let longName = String(repeating: "x", count: 300)
            for (path, message) in [
                (directory.path("no/f"), "its folder does not exist; make the folder or correct the path"),
                ("\(file)/f", "a part of its path is a file, not a folder; correct the path"),
                (directory.path("folder"), "there is a folder of this name; choose another name"),
                (directory.path(longName), "its name is too long; choose a shorter one"),
            ] {
                let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: path) }
                #expect(error?.description == "\(path): cannot be written: \(message)")
            }
            #expect(FileSystem.names(in: directory.path) == ["file", "folder"])
        }
    }

    @Test func systemCodesAreNamed() {
        for (code, message) in [
            (ENOSPC, "cannot be written: the disk is full; make room and run again"),
            (EDQUOT, "cannot be written: the disk is full; make room and run again"),
            (EROFS, "cannot be written: the disk is mounted read-only"),
            (EACCES, "may not be written; check the permissions of the file and of its folder"),
            (EIO, "cannot be written: Input/output error"),
        ] {
            #expect(FileError(path: "f", code: code).description == "f: \(message)")
        }
    }

    #if os(Linux)
    @Test func aFullDisk() throws {
        let writer = try FileWriter(path: "/dev/full")
        try writer.write("waits in memory")
        let error = #expect(throws: FileError.self) { try writer.synchronize() }
        #expect(error?.message == "cannot be written: the disk is full; make room and run again")
    }
    #endif

    /// Permissions do not restrict the superuser.
    @Test(.enabled(if: getuid() != 0))
    func aFolderThatMayNotBeWritten() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("", to: "closed/x")
            let closed = directory.path("closed")
            chmod(closed, 0o500)
            defer { chmod(closed, 0o700) }
            let error = #expect(throws: FileError.self) { try AtomicFile.write("x", to: "\(closed)/f") }
            #expect(
                error?.description
                    == "\(closed)/f: may not be written; check the permissions of the file and of its folder")
        }
    }

    /// A path from a user: a link stays a link, and its target is replaced.
    @Test func namedFiles() throws {
        try TemporaryDirectory.use { directory in
            func write(_ name: String) throws {
                let file = try PendingFile(named: directory.path(name), advice: "name a file")
                try file.write { (writer) throws(FileError) in try writer.write("new") }
                try file.commit()
            }
            try write("fresh.txt")
            try directory.write("old", to: "folder/target.txt")
            #expect(symlink("folder/target.txt", directory.path("link.txt")) == 0)
            try write("link.txt")
            #expect(try directory.read("fresh.txt") == "new" && directory.read("folder/target.txt") == "new")
            let end = try FileManager.default.destinationOfSymbolicLink(atPath: directory.path("link.txt"))
            #expect(end == "folder/target.txt")
            #expect(symlink("nowhere", directory.path("dangling.txt")) == 0)
            #expect(mkfifo(directory.path("pipe"), 0o600) == 0)
            for (name, message) in [
                ("dangling.txt", "is a symbolic link to nothing; remove it, or make what it leads to"),
                ("pipe", "is no ordinary file; name a file"),
                ("folder", "cannot be written: there is a folder of this name; choose another name"),
            ] {
                let error = #expect(throws: FileError.self) { try write(name) }
                #expect(error == FileError(path: directory.path(name), message: message))
            }
            #expect(
                FileSystem.names(in: directory.path) == ["dangling.txt", "folder", "fresh.txt", "link.txt", "pipe"])
        }
    }

    /// An open file of the process is continued in place, neither replaced nor emptied.
    @Test func openStreams() throws {
        try TemporaryDirectory.use { directory in
            let path = try directory.write("", to: "o.txt")
            let descriptor = open(path, O_WRONLY)
            defer { close(descriptor) }
            #expect(write(descriptor, "head\n", 5) == 5)
            #expect(symlink("/dev/fd/\(descriptor)", directory.path("link")) == 0)
            for (number, name) in ["/dev/fd/\(descriptor)", directory.path("link")].enumerated() {
                let file = try PendingFile(named: name, advice: "name a file")
                #expect(!file.isTerminal)
                try file.write { (writer) throws(FileError) in try writer.write("\(number)\n") }
                try file.commit()
            }
            #expect(write(descriptor, "tail\n", 5) == 5)
            #expect(try directory.read("o.txt") == "head\n0\n1\ntail\n")
            #expect(FileSystem.names(in: directory.path) == ["link", "o.txt"])
            #expect(OpenStream(path) == nil && OpenStream("/dev/null") == nil && OpenStream("absent/1") == nil)
            let error = #expect(throws: FileError.self) {
                try PendingFile(named: "/dev/fd/9999", advice: "name a file")
            }
            #expect(error?.description == "/dev/fd/9999: is not open for writing; name a file")
        }
    }

    @Test func leftoversAreRemoved() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("half", to: ".report.md.1234.partial")
            try directory.write("half", to: ".step.5678.partial/inside")
            for name in ["kept.partial", ".hidden", "report.md"] { try directory.write("", to: name) }
            try directory.write("half", to: ".log.jsonl.9012.partial")
            try AtomicFile.removeLeftovers(in: directory.path, of: "log.jsonl")
            #expect(
                FileSystem.names(in: directory.path) == [
                    ".hidden", ".report.md.1234.partial", ".step.5678.partial", "kept.partial", "report.md",
                ])
            try AtomicFile.removeLeftovers(in: directory.path)
            #expect(FileSystem.names(in: directory.path) == [".hidden", "kept.partial", "report.md"])
            try AtomicFile.removeLeftovers(in: directory.path("none"))
        }
    }

    @Test func foldersAreMade() throws {
        try TemporaryDirectory.use { directory in
            try FileSystem.makeFolder(directory.path("a/b/c"))
            try FileSystem.makeFolder(directory.path("a/b/c"))
            #expect(FileSystem.names(in: directory.path("a/b")) == ["c"])
            #expect(throws: FileError.self) { try FileSystem.makeFolder("") }
        }
    }

    #if os(Linux)
    /// `/proc` behaves like a removed folder: nothing can be created in it.
    @Test func aFolderThatTakesNone() {
        #expect(throws: FileError(path: "/proc/none", code: ENOENT)) { try FileSystem.makeFolder("/proc/none") }
        #expect(throws: FileError(path: "/proc/none", code: ENOENT)) { try FileSystem.makeFolder("/proc/none/a") }
    }
    #endif

    @Test(arguments: [
        ("", "f", "f"), (".", "f", "f"), ("/", "f", "/f"), ("a", "f", "a/f"), ("a/", "f", "a/f"),
    ])
    func namesInFolders(folder: String, name: String, path: String) {
        #expect(FileSystem.join(folder, name) == path)
    }

    @Test(arguments: [
        ("f", ".", "f"), ("a/f", "a", "f"), ("a//f//", "a", "f"), ("/f", "/", "f"), ("/a/b/f", "/a/b", "f"),
        ("./f", ".", "f"), ("/", "/", ""), ("", ".", ""), ("größe/ü", "größe", "ü"),
    ])
    func pathsHaveAFolderAndAName(path: String, folder: String, name: String) {
        #expect(FileSystem.parent(of: path) == folder)
        #expect(FileSystem.name(of: path) == name)
    }

    @Test func temporaryNamesAreBesideTheFile() {
        #expect(FileSystem.join(".", "f") == "f")
        #expect(FileSystem.join("a/", "f") == "a/f")
        #expect(AtomicFile.temporaryPath(for: "a/f").hasPrefix("a/.f."))
        #expect(AtomicFile.temporaryPath(for: "f").hasPrefix(".f."))
    }
}
