import Checkpoints
import Foundation
import Tensors
import TestSupport

/// The directory of a tiny model as transformers saved it.
func transformersPath(_ name: String) -> String { fixturePath("../transformers/\(name)") }

/// Lends a copy of such a directory that a test may damage.
func copyOfFixture(_ name: String, _ body: (TemporaryDirectory) throws -> Void) throws {
    try TemporaryDirectory.use { directory in
        for file in try FileManager.default.contentsOfDirectory(atPath: transformersPath(name)) {
            try directory.write(try bytes(of: "\(transformersPath(name))/\(file)"), to: file)
        }
        try body(directory)
    }
}

/// All tensors of a safetensors file.
func tensors(of path: String) throws -> [(name: String, tensor: Tensor<Float>)] {
    let file = try SafetensorsFile(path: path)
    return try file.entries.map { ($0.name, try file.tensor(named: $0.name)) }
}
