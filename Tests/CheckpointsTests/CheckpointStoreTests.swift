import Checkpoints
import Files
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct CheckpointStoreTests {
    @Test(arguments: [false, true])
    func everythingComesBackBitForBit(adafactor: Bool) throws {
        try withStore { _, store in
            let run = SmallRun<Float>(seed: 1, adafactor: adafactor)
            let folder = try run.save(500, in: store)
            #expect(folder == store.directory + "/step-0000500")
            #expect(
                FileSystem.names(in: folder)
                    == ["configuration.json", "model.safetensors", "optimizer.safetensors", "state.json"])
            let found = try store.newest()
            #expect(found.damaged.isEmpty && found.notices.isEmpty)
            let checkpoint = try #require(found.checkpoint)
            #expect(checkpoint.name == "step-0000500")
            #expect(checkpoint.state == .sample(step: 500))
            #expect(checkpoint.configuration == sampleConfiguration)
            let other = SmallRun<Float>(seed: 2, adafactor: adafactor)
            #expect(other.bits != run.bits)
            try checkpoint.load(into: other.parameters, optimizer: other.optimizer)
            #expect(other.bits == run.bits)
            run.take(step: 3)
            other.take(step: 3)
            #expect(other.bits == run.bits)
        }
    }

    @Test func parametersAlone() throws {
        try withStore { _, store in
            let run = SmallRun<Double>(seed: 1)
            let other = SmallRun<Double>(seed: 2)
            try run.save(7, in: store)
            try store.checkpoint(step: 7).load(into: other.parameters)
            #expect(other.parameters.map(\.value.elements) == run.parameters.map(\.value.elements))
            #expect(other.bits != run.bits)
        }
    }

    @Test func equalStatesMakeEqualFiles() throws {
        try TemporaryDirectory.use { directory in
            let stores = try ["a", "b"].map { try CheckpointStore(writing: directory.path($0)) }
            for store in stores { try SmallRun<Float>(seed: 1).save(12_345_678, in: store) }
            for name in FileSystem.names(in: "\(stores[0].directory)/step-12345678") {
                let copies = try stores.map { try bytes(of: "\($0.directory)/step-12345678/\(name)") }
                #expect(copies[0] == copies[1])
            }
        }
    }

    @Test func aCheckpointOfTheSameStepIsReplaced() throws {
        try withStore { _, store in
            try SmallRun<Float>(seed: 1).save(5, in: store)
            let run = SmallRun<Float>(seed: 9)
            let other = SmallRun<Float>(seed: 2)
            try run.save(5, in: store)
            try store.checkpoint(step: 5).load(into: other.parameters, optimizer: other.optimizer)
            #expect(other.bits == run.bits)
            #expect(FileSystem.names(in: store.directory) == ["step-0000005"])
        }
    }

    @Test func whatDoesNotFitIsRefusedWhole() throws {
        try withStore { _, store in
            try SmallRun<Float>(seed: 1).save(5, in: store)
            let checkpoint = try store.checkpoint(step: 5)
            let model = "\(store.directory)/step-0000005/model.safetensors"
            let optimizer = "\(store.directory)/step-0000005/optimizer.safetensors"
            func refusal(_ run: SmallRun<Float>, withOptimizer: Bool = false) -> String? {
                let before = run.bits
                let error = #expect(throws: CheckpointError.self) {
                    if withOptimizer {
                        try checkpoint.load(into: run.parameters, optimizer: run.optimizer)
                    } else {
                        try checkpoint.load(into: run.parameters)
                    }
                }
                #expect(run.bits == before)
                return error?.description
            }
            #expect(
                refusal(SmallRun(seed: 2, names: ["shared.weight", "decoder.norm.weights"]))
                    == "\(model): tensor \"decoder.norm.weights\": is missing from the file, the model needs it; "
                    + "it holds \"decoder.norm.weight\" instead")
            #expect(
                refusal(SmallRun(seed: 2, names: ["shared.weight"]))
                    == "\(model): tensor \"decoder.norm.weight\": is unknown to the model; "
                    + "load it into the configuration it was saved from")
            #expect(
                refusal(SmallRun(seed: 2, rows: 4))
                    == "\(model): tensor \"shared.weight\": has shape [3, 4] where the model needs [4, 4]; "
                    + "load it into the configuration it was saved from")
            #expect(
                refusal(SmallRun(seed: 2, adafactor: true), withOptimizer: true)
                    == "\(optimizer): tensor \"decoder.norm.weight.first_moment\": is unknown to the optimizer "
                    + "(and 1 more unknown); load it into the configuration it was saved from")
            let type = #expect(throws: CheckpointError.self) {
                try checkpoint.load(into: SmallRun<Double>(seed: 2).parameters)
            }
            #expect(type?.message == "holds F32 numbers where the model needs F64")
        }
    }

    // MARK: Keeping

    @Test func theLastOnesAndTheBestAreKept() throws {
        try withStore { _, store in
            let run = SmallRun<Float>(seed: 1)
            for step in [100, 200, 300, 400, 500] {
                try run.save(step, in: store)
                if step == 200 { try store.recordBest(BestScore(step: 200, metric: "average", score: 91.25)) }
                try store.prune(keeping: 2, best: try store.best()?.step)
            }
            #expect(store.steps == [200, 400, 500])
            let kept = ["best.json", "step-0000200", "step-0000400", "step-0000500"]
            #expect(FileSystem.names(in: store.directory) == kept)
            #expect(try store.best() == BestScore(step: 200, metric: "average", score: 91.25))
            try store.prune(keeping: 1, best: nil)
            #expect(store.steps == [500])
            #expect(try store.best() == nil)
        }
    }

    @Test(arguments: [0.1 + 0.2, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude])
    func scoresComeBackExactly(score: Double) throws {
        try withStore { _, store in
            try SmallRun<Float>(seed: 1).save(3, in: store)
            try store.recordBest(BestScore(step: 3, metric: "a \"b\"", score: score))
            #expect(try store.best()?.score.bitPattern == score.bitPattern)
        }
    }

    @Test func aDamagedBestFileSaysSo() throws {
        try withStore { directory, store in
            try directory.write("{", to: "\(checkpointFolder)/best.json")
            let error = #expect(throws: CheckpointError.self) { try store.best() }
            #expect(
                error?.description == "\(store.directory)/best.json: is damaged; delete it to go on without the best "
                    + "checkpoint")
        }
    }

    // MARK: Folders

    @Test func aFolderThatIsNotThereHoldsNothing() throws {
        try TemporaryDirectory.use { directory in
            let store = CheckpointStore(reading: directory.path("none"))
            #expect(try store.newest().checkpoint == nil)
            #expect(try store.best() == nil)
            #expect(!FileSystem.exists(directory.path("none")))
            let error = #expect(throws: CheckpointError.self) { try store.checkpoint(step: 4) }
            #expect(error?.description == "\(store.directory): there is no checkpoint of step 4; there are none")
            let path = try directory.write("", to: "file")
            let file = #expect(throws: CheckpointError.self) { try CheckpointStore(writing: path) }
            #expect(file?.description == "\(path): is a file where a folder is needed; choose another name")
        }
    }

    @Test func strangeNamesAreNoCheckpoints() throws {
        try withStore { directory, store in
            for name in ["step-500", "step-00000500", "step--000001", "step-0000abc", "notes", "step-0000500 copy"] {
                try directory.write("", to: "\(checkpointFolder)/\(name)/x")
            }
            #expect(store.steps == [])
        }
    }
}
