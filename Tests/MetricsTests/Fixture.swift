import Configuration
import Foundation
import Metrics

/// Reads a JSON file of a folder of `Tests/Fixtures`.
func fixture<Value: Decodable>(_ name: String, of area: String = "metrics") throws -> Value {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/\(area)/\(name)")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}

func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

/// Reads the text of a task file's list of metrics.
func choices(_ json: String, labels: [String]? = nil) throws -> [MetricChoice] {
    try ConfigurationFile.read(bytes: Array("{\"metrics\": [\(json)]}".utf8), file: "task.json") { object in
        object.array("metrics").flatMap { MetricCatalogue.read($0, labels: labels) }
    }
}

extension MetricCatalogue {
    /// The metric of this name with its default settings; the first one if the name stands for several.
    static func metric(named name: String, labels: [String]?) throws -> any Metric {
        try choices(named: name, labels: labels)[0].metric
    }
}

extension Metric {
    /// Prepares examples from their answers alone.
    func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric {
        try prepare(MetricExamples(targets: targets, predictions: predictions))
    }
}

/// The settings of a metric in a fixture.
struct Settings: Decodable {
    private enum Value: Codable {
        case bool(Bool)
        case integer(Int)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Int.self) {
                self = .integer(value)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .text(let value): try container.encode(value)
            }
        }
    }

    private let json: String

    init(from decoder: any Decoder) throws {
        let values = try decoder.singleValueContainer().decode([String: Value].self)
        json = String(decoding: try JSONEncoder().encode(values), as: UTF8.self)
    }

    func metric(_ name: String) throws -> any Metric { try choices("{\"\(name)\": \(json)}")[0].metric }
}

extension PreparedMetric {
    /// The score over the first examples, this many, each once.
    func score(ofFirst count: Int) -> Double { score(Array(0..<count)) }
}
