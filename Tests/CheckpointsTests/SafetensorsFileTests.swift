import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
    /// `reference.safetensors` was written by the reference library; see its script.
    @Test func readsWhatTheReferenceWrote() throws {
        let file = try SafetensorsFile(path: fixturePath("reference.safetensors"))
        #expect(file.metadata == ["format": "pt"])
        #expect(file.entries.count == 5)
        let encoder: Tensor<Float> = try file.tensor(named: "encoder.weight")
        let expected: [Float] = [0, -0.0, 1.5, -2.25, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        #expect(encoder.shape == [2, 3])
        #expect(encoder.elements.map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(try file.tensor(named: "decoder.weight", as: Float.self).elements == (0..<4).map { Float($0) / 3 })
        #expect(try file.tensor(named: "empty", as: Float.self).shape == [0, 5])
        #expect(try file.tensor(named: "scalar", as: Float.self).shape == [])
        #expect(try file.tensor(named: "scalar", as: Float.self).elements == [7])
        let odd = try file.tensor(named: "größe \"\n\t\u{1}\\ 語", as: Float.self)
        #expect(odd.elements == [.infinity, -.infinity])
    }

    @Test func otherFloatingPointTypesAreConverted() throws {
        let file = try SafetensorsFile(path: fixturePath("types.safetensors"))
        let half: [Float] = [
            0, -0.0, 0x1p-24, -0x1.ff8p-15, 0x1p-14, 1, -0x1.554p+2, 65504, .infinity, -.infinity,
        ]
        let halves: Tensor<Float> = try file.tensor(named: "float16")
        #expect(halves.elements.map(\.bitPattern) == half.map(\.bitPattern))
        #expect(try file.tensor(named: "float16", as: Double.self).elements == half.map { Double($0) })
        let brain: [UInt32] = [0, 0x8000, 1, 0x3F80, 0xC049, 0x7F7F, 0x7F80]
        let brains: Tensor<Float> = try file.tensor(named: "bfloat16")
        #expect(brains.elements.map(\.bitPattern) == brain.map { $0 << 16 })
        #expect(try file.tensor(named: "float64", as: Double.self).elements == [0.1, -1e300, .leastNonzeroMagnitude])
        #expect(try file.tensor(named: "float64", as: Float.self).elements == [0.1, -.infinity, 0])
        #expect(file.entry(named: "int64")?.type == .int64)
        let error = #expect(throws: CheckpointError.self) { try file.tensor(named: "int64", as: Float.self) }
        #expect(error?.message == "holds I64 numbers; expected F32, F16, BF16 or F64")
    }

    @Test func allHalvesMatchTheirDefinition() throws {
        try TemporaryDirectory.use { directory in
            let all = (0...UInt16.max).flatMap { bits in withUnsafeBytes(of: bits.littleEndian, Array.init) }
            let header = #"{"all":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
            let path = try directory.write(safetensors(header, data: 0) + all, to: "all.safetensors")
            let values = try SafetensorsFile(path: path).tensor(named: "all", as: Double.self).elements
            let wrong = values.enumerated().filter { bits, value in
                let sign: Double = bits & 0x8000 == 0 ? 1 : -1
                let exponent = bits >> 10 & 31
                let significand = Double(bits & 1023)
                let fraction = 1 + significand / 1024
                return switch exponent {
                case 31: significand == 0 ? value != sign * .infinity : !value.isNaN
                case 0: value != sign * significand * 0x1p-24
                default: value != sign * Double(sign: .plus, exponent: exponent - 15, significand: fraction)
                }
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test func namesAndShapesAreChecked() throws {
        let path = fixturePath("reference.safetensors")
        let file = try SafetensorsFile(path: path)
        let name = #expect(throws: CheckpointError.self) { try file.tensor(named: "encoder.weigth", as: Float.self) }
        #expect(
            name?.description
                == "\(path): tensor \"encoder.weigth\": is not in the file; did you mean \"encoder.weight\"?")
        let tensor = Tensor<Float>(zeros: [3, 2])
        let shape = #expect(throws: CheckpointError.self) { try file.read("encoder.weight", into: tensor) }
        #expect(
            shape?.description == "\(path): tensor \"encoder.weight\": has shape [2, 3] where the model needs [3, 2]; "
                + "load it into the configuration it was saved from")
        #expect(shape?.neededShape == [3, 2])
        #expect(shape?.foundShape == [2, 3])
        #expect(tensor.elements.allSatisfy { $0 == 0 })
    }

    @Test func whatIsNoFile() throws {
        try TemporaryDirectory.use { directory in
            let missing = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: directory.path("no")) }
            #expect(missing?.message == "does not exist; check the path")
            let folder = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: directory.path) }
            #expect(folder?.message == "is a folder; give the file inside it")
            let device = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: "/dev/null") }
            #expect(device?.message == "is no regular file; give a file on disk")
        }
    }
}
