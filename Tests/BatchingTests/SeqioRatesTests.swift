import Batching
import Configuration
import Foundation
import Testing

/// The rates of flat and nested mixtures equal seqio's; see Tests/Fixtures/README.md.
@Suite struct SeqioRatesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let exampleCounts: [String: Int]
        /// The texts of the mixture files by name, and the text of the mixture itself.
        let files: [String: String]
        let mixture: String
        let rates: [String: Double]
        let totalRate: Double
    }

    static let cases: [Case] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try? Data(contentsOf: folder.appendingPathComponent("Fixtures/mixtures/rates.json"))
        let cases = data.flatMap { try? JSONSerialization.jsonObject(with: $0) } as? [[String: Any]] ?? []
        return cases.compactMap { fields in
            guard let name = fields["name"] as? String, let examples = fields["examples"] as? [String: Int],
                let files = fields["files"] as? [String: [String: Any]], let mixture = fields["mixture"],
                let rates = fields["rates"] as? [String: Double], let total = fields["total_rate"] as? Double
            else { return nil }
            return Case(
                testDescription: name, exampleCounts: examples,
                files: Dictionary(uniqueKeysWithValues: files.map { ($0, text($1.merging(["name": $0]) { $1 })) }),
                mixture: text(mixture), rates: rates, totalRate: total)
        }
    }()

    private static func text(_ object: Any) -> String {
        let data = try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    @Test func theFixturesAreThere() {
        #expect(Self.cases.count == 38)
    }

    @Test(arguments: cases)
    func ratesAreSeqios(seqio: Case) throws {
        let rates = try TaskFolder.use(tasks: Array(seqio.exampleCounts.keys), mixtures: seqio.files) { directory in
            let registry = try MixtureRegistry(directory: directory.path)
            let mixture = try ConfigurationFile.read(bytes: Array(seqio.mixture.utf8), file: "run.json") {
                MixtureConfiguration($0, registry: registry)
            }
            let counts = mixture.taskNames.map { seqio.exampleCounts[$0] ?? 0 }
            return try mixture.stages(exampleCounts: counts).stages[0].rates
        }
        #expect(Set(rates.entries.map(\.name)) == Set(seqio.rates.keys))
        #expect(rates.entries.count == seqio.rates.count)
        for entry in rates.entries {
            let expected = try #require(seqio.rates[entry.name])
            #expect(abs(entry.rate - expected) <= 1e-13 * expected, "\(entry.name)")
            #expect(abs(entry.share - expected / seqio.totalRate) <= 1e-13, "\(entry.name)")
        }
        // The sampler draws by these rates, too.
        let sampler = MixtureSampler(MixtureStages(rates), batchSize: 1, seed: 1)
        for (entry, share) in zip(rates.entries, sampler.shares(before: 1)) {
            #expect(abs(entry.share - share) <= 0x1p-20)
        }
    }
}
