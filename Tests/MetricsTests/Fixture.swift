import Foundation

/// Reads a JSON file of `Tests/Fixtures/metrics`.
func fixture<Value: Decodable>(_ name: String) throws -> Value {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/metrics/\(name)")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}

func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }
