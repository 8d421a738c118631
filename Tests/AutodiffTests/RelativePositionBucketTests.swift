import Autodiff
import Foundation
import Testing

/// Agreement with transformers' T5; see Tests/Fixtures/README.md.
@Suite struct RelativePositionBucketTests {
    struct Case: Decodable {
        let count, maximumDistance: Int
        let isBidirectional: Bool
        let first: Int
        let buckets: [Int]
    }

    @Test func bucketsAsInTransformers() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appendingPathComponent("Fixtures/models/buckets.json"))
        for example in try JSONDecoder().decode([Case].self, from: data) {
            let buckets = RelativePositionBuckets(
                count: example.count, maximumDistance: example.maximumDistance,
                isBidirectional: example.isBidirectional)
            let found = example.buckets.indices.map { buckets.bucket(distance: example.first + $0) }
            #expect(found == example.buckets, "\(buckets)")
        }
    }
}
