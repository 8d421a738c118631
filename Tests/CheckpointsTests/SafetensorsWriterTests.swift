import Checkpoints
import Files
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
    /// The bytes equal the reference library's, so every reader of its files also reads these.
    @Test func writesWhatTheReferenceWrites() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("m.safetensors")
            let encoder: [Float] = [0, -0.0, 1.5, -2.25, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
            let tensors: [(name: String, tensor: Tensor<Float>)] = [
                ("scalar", Tensor([7], shape: [])),
                ("größe \"\n\t\u{1}\\ 語", Tensor([.infinity, -.infinity], shape: [2])),
                ("empty", Tensor([], shape: [0, 5])),
                ("encoder.weight", Tensor(encoder, shape: [2, 3])),
                ("decoder.weight", Tensor((0..<4).map { Float($0) / 3 }, shape: [4, 1])),
            ]
            let receipt = try SafetensorsWriter.write(tensors, to: path)
            let written = try bytes(of: path)
            let reference = try bytes(of: fixturePath("reference.safetensors"))
            #expect(written == reference)
            #expect(receipt.bytes == written.count)
            #expect(receipt.sha256 == SHA256.hash(written))
            #expect(FileSystem.names(in: directory.path) == ["m.safetensors"])
        }
    }

    @Test func numbersComeBackBitForBit() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("m.safetensors")
            let nan = Double(bitPattern: 0x7FF8_0000_DEAD_BEEF)
            let values = [0.1, -0.0, nan, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
            // Larger than the writer's buffer, so that both code paths run.
            let long = Tensor((0..<100_000).map { Double($0).squareRoot() }, shape: [100, 1000])
            let tensors: [(name: String, tensor: Tensor<Double>)] = [
                ("l", long), ("a", Tensor(values, shape: [6, 1])),
            ]
            try SafetensorsWriter.write(tensors, metadata: ["note": "x", "format": "y"], to: path)
            let file = try SafetensorsFile(path: path)
            #expect(file.metadata == ["note": "x", "format": "pt"])
            #expect(file.entries.allSatisfy { $0.bytes.lowerBound % 8 == 0 && $0.type == .float64 })
            #expect(try file.tensor(named: "l", as: Double.self).elements == long.elements)
            #expect(try file.tensor(named: "a", as: Double.self).elements.map(\.bitPattern) == values.map(\.bitPattern))
        }
    }

    @Test func aFileWithoutTensors() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("m.safetensors")
            try SafetensorsWriter.write([(name: String, tensor: Tensor<Float>)](), to: path)
            #expect(try SafetensorsFile(path: path).entries.isEmpty)
        }
    }

    @Test func anOpenFileOutlivesItsReplacement() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("m.safetensors")
            try SafetensorsWriter.write([("a", Tensor<Float>([1, 2], shape: [2]))], to: path)
            let file = try SafetensorsFile(path: path)
            try SafetensorsWriter.write([("a", Tensor<Float>([3], shape: [1]))], to: path)
            #expect(try file.tensor(named: "a", as: Float.self).elements == [1, 2])
            #expect(try SafetensorsFile(path: path).tensor(named: "a", as: Float.self).elements == [3])
        }
    }

    @Test func whatCannotBeWrittenSaysWhy() throws {
        try TemporaryDirectory.use { directory in
            let nowhere = directory.path("no/m.safetensors")
            let error = #expect(throws: CheckpointError.self) {
                try SafetensorsWriter.write([("a", Tensor<Float>(zeros: [100_000]))], to: nowhere)
            }
            #expect(
                error?.description
                    == "\(nowhere): cannot be written: its folder does not exist; make the folder or correct the path")
        }
    }

    #if os(Linux)
    @Test func aFullDiskStopsTheStream() throws {
        let full = try FileWriter(path: "/dev/full")
        let error = #expect(throws: FileError.self) {
            try SafetensorsWriter.write([("a", Tensor<Float>(zeros: [100_000]))], metadata: [:], with: full)
        }
        #expect(error?.description == "/dev/full: cannot be written: the disk is full; make room and run again")
    }
    #endif
}
