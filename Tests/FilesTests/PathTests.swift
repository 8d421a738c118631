import Files
import Foundation
import TestSupport
import Testing

/// Paths as users write them.
@Suite struct PathTests {
    @Test(arguments: [
        ("runs/a", "runs/a"), ("runs/a/", "runs/a"), ("runs/a//", "runs/a"), ("./runs/a", "./runs/a"), ("a", "a"),
        ("/runs/a/", "/runs/a"),
    ])
    func aPathWithAName(path: String, named: String) {
        #expect(FileSystem.named(path) == named)
    }

    @Test func aPathWithoutAName() {
        let here = FileManager.default.currentDirectoryPath
        #expect(FileSystem.named(".") == here)
        #expect(FileSystem.named("runs/a/.") == "\(here)/runs/a")
        #expect(FileSystem.named("runs/a/..") == "\(here)/runs")
        #expect(FileSystem.named("/runs/a/../") == "/runs")
        #expect(FileSystem.absolute("/../a/./b/../c//") == "/a/c" && FileSystem.absolute("/..") == "/")
    }

    @Test(arguments: [
        ("Data", ".", "Data"), ("Data", "/project", "/project/Data"), ("/Data", "/project", "/Data"),
        ("Data/x", "..", "../Data/x"),
    ])
    func pathsFromAFolder(path: String, folder: String, seen: String) {
        #expect(FileSystem.path(path, from: folder) == seen)
    }

    @Test func links() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("x", to: "there/file")
            try FileManager.default.createSymbolicLink(
                atPath: directory.path("link"), withDestinationPath: directory.path("there"))
            #expect(FileSystem.isLink(directory.path("link")) && !FileSystem.isLink(directory.path("there")))
            #expect(FileSystem.followed(directory.path("link")).hasSuffix("/there"))
            #expect(FileSystem.followed(directory.path("nowhere")) == directory.path("nowhere"))
        }
    }

    @Test func namesThatMustBeThere() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("x", to: "b")
            try directory.write("x", to: ".a")
            #expect(try FileSystem.readableNames(in: directory.path) == [".a", "b"])
            let error = #expect(throws: FileError.self) { try FileSystem.readableNames(in: directory.path("none")) }
            #expect(error?.message == "cannot be read; check who may read the folder")
            #expect(FileSystem.mayWrite(in: directory.path) && FileSystem.mayWrite(in: directory.path("new/newer")))
            #expect(!FileSystem.mayWrite(in: directory.path("b/new")) || geteuid() == 0)
        }
    }
}
