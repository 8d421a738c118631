import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

/// Checkpoints after a broken disk, a killed process, a failed save.
@Suite struct DamagedCheckpointTests {
    @Test(arguments: [
        ("model.safetensors", "cut", "model.safetensors is cut short: 100 of 252 bytes"),
        ("optimizer.safetensors", "flip", "optimizer.safetensors does not match its checksum"),
        ("model.safetensors", "flip", "model.safetensors does not match its checksum"),
        ("model.safetensors", "extend", "model.safetensors is too long: 253 of 252 bytes"),
        ("model.safetensors", "empty", "model.safetensors is cut short: 0 of 252 bytes"),
        ("model.safetensors", "remove", "model.safetensors does not exist; check the path"),
        ("configuration.json", "flip", "configuration.json does not match its checksum"),
        ("configuration.json", "remove", "configuration.json does not exist; check the path"),
        ("state.json", "cut", "state.json does not match its checksum"),
        ("state.json", "flip", "state.json does not match its checksum"),
        ("state.json", "empty", "state.json does not match its checksum"),
        ("state.json", "remove", "state.json does not exist; check the path"),
    ])
    func aDamagedCheckpointIsPassedOver(file: String, damage: String, problem: String) throws {
        try withStore { directory, store in
            for step in [300, 400, 500] { try SmallRun<Float>(seed: step).save(step, in: store) }
            let path = "\(checkpointFolder)/step-0000500/\(file)"
            var bytes = try bytes(of: directory.path(path))
            switch damage {
            case "cut": bytes = Array(bytes[..<100])
            case "flip": bytes[bytes.count - 5] ^= 1
            case "extend": bytes.append(0)
            case "empty": bytes = []
            default: break
            }
            if damage == "remove" {
                try FileSystem.remove(directory.path(path))
            } else {
                try directory.write(bytes, to: path)
            }
            let found = try CheckpointStore(reading: store.directory).newest()
            #expect(found.checkpoint?.state.step == 400)
            #expect(found.damaged.map(\.step) == [500])
            #expect(found.notices == ["checkpoint step-0000500 is damaged (\(problem)); using step-0000400"])
            #expect(throws: CheckpointError.self) { try store.checkpoint(step: 500) }
            // The run continues from 400: its next save is its newest checkpoint.
            try SmallRun<Float>(seed: 1).save(450, in: store)
            #expect(store.steps == [300, 400, 450])
        }
    }

    /// The weights are not read, so only their lengths and the state can show damage.
    @Test func theNewestStateIsThatOfTheNewestCheckpointThatIsWhole() throws {
        try withStore { directory, store in
            #expect(try store.newestState() == nil)
            for step in [300, 400, 500] { try SmallRun<Float>(seed: step).save(step, in: store) }
            #expect(try store.newestState() == .sample(step: 500))
            #expect(try store.state(step: 300) == .sample(step: 300))
            try directory.write("short", to: "\(checkpointFolder)/step-0000500/model.safetensors")
            #expect(try store.newestState()?.step == 400)
            try FileSystem.remove(directory.path("\(checkpointFolder)/step-0000400/optimizer.safetensors"))
            #expect(try store.newestState()?.step == 300)
            try directory.write("{}", to: "\(checkpointFolder)/step-0000300/state.json")
            let error = #expect(throws: CheckpointError.self) { try store.newestState() }
            #expect(error?.message == "is cut short: 5 of 252 bytes")
            #expect(throws: CheckpointError.self) { try store.state(step: 7) }
        }
    }

    @Test func nothingGoodIsLeft() throws {
        try withStore { directory, store in
            try SmallRun<Float>(seed: 1).save(1, in: store)
            try directory.write("{}", to: "\(checkpointFolder)/step-0000001/state.json")
            let found = try store.newest()
            #expect(found.checkpoint == nil)
            #expect(
                found.notices == [
                    "checkpoint step-0000001 is damaged (state.json does not match its checksum); "
                        + "no good checkpoint is left"
                ])
        }
    }

    @Test func everyByteIsVouchedFor() throws {
        try withStore { directory, store in
            try SmallRun<Float>(seed: 1).save(1, in: store)
            for name in FileSystem.names(in: "\(store.directory)/step-0000001") {
                let path = "\(checkpointFolder)/step-0000001/\(name)"
                let good = try bytes(of: directory.path(path))
                for index in good.indices {
                    var bytes = good
                    bytes[index] ^= 0x02
                    try directory.write(bytes, to: path)
                    #expect(throws: CheckpointError.self, "\(name), byte \(index)") { try store.checkpoint(step: 1) }
                }
                try directory.write(good, to: path)
            }
            #expect(throws: Never.self) { try store.checkpoint(step: 1) }
        }
    }

    @Test func aCheckpointUnderAnotherNameIsRefused() throws {
        try withStore { _, store in
            try SmallRun<Float>(seed: 1).save(1, in: store)
            try FileSystem.rename(store.directory + "/step-0000001", to: store.directory + "/step-0000002")
            let error = #expect(throws: CheckpointError.self) { try store.checkpoint(step: 2) }
            #expect(error?.description == "\(store.directory)/step-0000002/state.json: is of step 1")
        }
    }

    @Test func aCheckpointOfANewerVersionIsNotPassedOver() throws {
        try withStore { directory, store in
            for step in [1, 2] { try SmallRun<Float>(seed: 1).save(step, in: store) }
            try setVersion(3, ofStep: 2, in: directory)
            let error = #expect(throws: CheckpointError.self) { try store.newest() }
            #expect(
                error?.message == "was written by a newer version of Mixtape (format 3, this version knows up to 2); "
                    + "update Mixtape")
        }
    }

    @Test func aCheckpointOfAnOlderVersionIsPassedOver() throws {
        try withStore { directory, store in
            for step in [1, 2] { try SmallRun<Float>(seed: 1).save(step, in: store) }
            try setVersion(1, ofStep: 2, in: directory)
            let found = try store.newest()
            #expect(found.checkpoint?.state.step == 1)
            #expect(
                found.damaged.map(\.problem.message) == [
                    "was written by an older version of Mixtape (format 1); this version cannot continue from it"
                ])
        }
    }

    /// Writes another format version into a checkpoint's state, and the matching checksum.
    private func setVersion(_ version: Int, ofStep step: Int, in directory: TemporaryDirectory) throws {
        let path = "\(checkpointFolder)/step-000000\(step)/state.json"
        let zeros = String(repeating: "0", count: 64)
        let text = try directory.read(path)
        // The first hash of the file is the file's own.
        let seal = try #require(text.components(separatedBy: "\"").first { $0.count == 64 })
        let other = text.replacingOccurrences(of: seal, with: zeros)
            .replacingOccurrences(of: "\"formatVersion\" : 2", with: "\"formatVersion\" : \(version)")
        try directory.write(other.replacingOccurrences(of: zeros, with: SHA256.hash(other)), to: path)
    }

    // MARK: Killed processes

    @Test func leftoversAreClearedAwayByWritersOnly() throws {
        try withStore { directory, store in
            try SmallRun<Float>(seed: 1).save(1, in: store)
            try directory.write("half", to: "\(checkpointFolder)/.step-0000002.8F1A.partial/model.safetensors")
            try directory.write("half", to: "\(checkpointFolder)/.best.json.77AB.partial")
            #expect(try CheckpointStore(reading: store.directory).newest().checkpoint?.state.step == 1)
            #expect(FileSystem.names(in: store.directory).count == 3)
            _ = try CheckpointStore(writing: store.directory)
            #expect(FileSystem.names(in: store.directory) == ["step-0000001"])
        }
    }

    @Test func aReplacementThatWasInterruptedIsUndoneOrFinished() throws {
        try withStore { _, store in
            try SmallRun<Float>(seed: 1).save(1, in: store)
            let folder = store.directory + "/step-0000001"
            let aside = store.directory + "/.step-0000001.replaced"
            try FileSystem.rename(folder, to: aside)
            let reopened = try CheckpointStore(writing: store.directory)
            #expect(try reopened.newest().checkpoint?.state.step == 1)
            try FileManager.default.copyItem(atPath: folder, toPath: aside)
            _ = try CheckpointStore(writing: store.directory)
            #expect(FileSystem.names(in: store.directory) == ["step-0000001"])
        }
    }

    @Test func aFailedSaveLeavesNothingBehind() throws {
        try TemporaryDirectory.use { directory in
            // A path so long that a folder fits into it but no file in that folder: the save fails halfway.
            let longest = Int(PATH_MAX) - 116
            var long = directory.path
            while longest - long.utf8.count > 240 { long += "/" + String(repeating: "d", count: 100) }
            long += "/" + String(repeating: "e", count: longest - long.utf8.count - 1)
            let store = try CheckpointStore(writing: long)
            let error = #expect(throws: CheckpointError.self) { try SmallRun<Float>(seed: 1).save(2, in: store) }
            #expect(
                error?.description == "\(long)/step-0000002/model.safetensors: cannot be written: its name is too "
                    + "long; choose a shorter one")
            #expect(FileSystem.names(in: long).isEmpty)
        }
    }
}
