import ExampleStore
import Foundation
import TaskDefinitions
import TestSupport
import Testing
import Vocabularies

/// One token for each byte; it counts its calls.
private final class CountingVocabulary: Vocabulary, @unchecked Sendable {
    let specialTokens = SpecialTokens.t5
    func adding(_ content: String) -> CountingVocabulary { self }
    private let bytes: ByteVocabulary
    private let lock = NSLock()
    private var encodings = 0

    init(sentinels: Int = 0) { bytes = ByteVocabulary(sentinels: sentinels) }

    var size: Int { bytes.size }
    var sentinelCount: Int { bytes.sentinelCount }
    var fingerprint: String { bytes.fingerprint }
    var encodingCount: Int { lock.withLock { encodings } }
    func encode(_ text: String) -> [Int32] {
        lock.withLock { encodings += 1 }
        return bytes.encode(text)
    }
    func decode(_ ids: some Sequence<Int32>) -> String { bytes.decode(ids) }
    func unknownText(in text: String) -> String { bytes.unknownText(in: text) }
    func sentinelID(_ index: Int) -> Int32 { bytes.sentinelID(index) }
    func piece(_ id: Int32) -> String { bytes.piece(id) }
    var writtenPieces: WrittenPieces { bytes.writtenPieces }
}

@Suite struct TokenTests {
    private func withStore(_ texts: [String], _ body: (TemporaryDirectory, ExampleStore) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(texts.map { line($0, "bad") }.joined(), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            try body(directory, store)
        }
    }

    @Test func tokensComeBackWithTheirEnd() throws {
        try withStore(["one", "größer 🧵"]) { _, store in
            let vocabulary = ByteVocabulary()
            let task = try makeTask()
            try store.tokenize(task: task, split: .train, vocabulary: vocabulary)
            let tokens = try store.tokenized(task: task, split: .train, vocabulary: vocabulary)
            #expect(tokens.task == "mood")
            #expect(tokens.count == 2)
            #expect(Array(tokens.input(0)) == vocabulary.encode("mood: one") + [1])
            #expect(Array(tokens.input(1)) == vocabulary.encode("mood: größer 🧵") + [1])
            #expect(Array(tokens.target(0)) == vocabulary.encode("bad") + [1])
            #expect(tokens.inputLength(0) == 10)
            #expect(tokens.inputLengths == [tokens.input(0).count, tokens.input(1).count])
            #expect(tokens.targetLengths == [4, 4])
            #expect(tokens.truncatedInputs == 0)
            #expect(tokens.truncatedTargets == 0)
        }
    }

    @Test func examplesAreLeftOut() throws {
        try withStore(["one", "two and more", "three", "four and more"]) { _, store in
            let vocabulary = ByteVocabulary()
            let task = try makeTask(limits: Limits(maxInputTokens: 12, maxTargetTokens: 12))
            try store.tokenize(task: task, split: .train, vocabulary: vocabulary)
            let excluded = ExcludedOrdinals([0, 3])
            let tokens = try store.tokenized(task: task, split: .train, vocabulary: vocabulary, excluding: excluded)
            #expect(tokens.count == 2 && tokens.excluded == excluded && tokens.truncatedInputs == 1)
            #expect(Array(tokens.input(2)) == vocabulary.encode("mood: three").prefix(11) + [1])
            #expect(tokens.inputLengths == [12, 12] && tokens.inputLength(1) == 12 && tokens.targetLengths == [4, 4])
        }
    }

    @Test func aFilledCacheIsNotFilledAgain() throws {
        try withStore((0..<1500).map { "text \($0)" }) { _, store in
            let vocabulary = CountingVocabulary()
            var reports: [TokenizationProgress] = []
            try store.tokenize(task: try makeTask(), split: .train, vocabulary: vocabulary) { reports.append($0) }
            #expect(vocabulary.encodingCount == 3000)
            #expect(reports.map(\.examples) == [1024, 1500])
            #expect(reports.allSatisfy { $0.exampleCount == 1500 })

            // Other limits, and another object with the same content: everything comes from the cache.
            let limited = try makeTask(limits: Limits(maxInputTokens: 4, maxTargetTokens: 4))
            try store.tokenize(task: limited, split: .train, vocabulary: vocabulary)
            #expect(vocabulary.encodingCount == 3000)
            let same = CountingVocabulary()
            try store.tokenize(task: limited, split: .train, vocabulary: same)
            #expect(same.encodingCount == 0)
            #expect(try store.tokenized(task: limited, split: .train, vocabulary: same).truncatedInputs == 1500)

            let other = CountingVocabulary(sentinels: 1)
            try store.tokenize(task: limited, split: .train, vocabulary: other)
            #expect(other.encodingCount == 3000)
        }
    }

    @Test func changedExamplesLoseTheirTokens() throws {
        try withStore(["one"]) { directory, store in
            let vocabulary = ByteVocabulary()
            let task = try makeTask()
            try store.tokenize(task: task, split: .train, vocabulary: vocabulary)
            try directory.write(line("two", "bad"), to: "mood/train.jsonl")
            try store.importTask(task, dataDirectory: directory.path)
            let error = #expect(throws: StoreError.self) {
                _ = try store.tokenized(task: task, split: .train, vocabulary: vocabulary)
            }
            #expect(
                directory.message(of: error) == """
                    store.sqlite: the train split of the task "mood" is not tokenised with this vocabulary; \
                    tokenise it first
                    """)
            try store.tokenize(task: task, split: .train, vocabulary: vocabulary)
            let tokens = try store.tokenized(task: task, split: .train, vocabulary: vocabulary)
            #expect(Array(tokens.input(0)) == vocabulary.encode("mood: two") + [1])
        }
    }

    /// A sequence of `limit - 1` tokens fits exactly, because the end takes one place.
    @Test(arguments: [(11, 0), (10, 0), (9, 1), (2, 1)])
    func sequencesAreCutToTheLimit(_ limit: Int, _ truncated: Int) throws {
        try withStore(["one"]) { _, store in  // "mood: one" has nine bytes.
            let vocabulary = ByteVocabulary()
            let task = try makeTask(limits: Limits(maxInputTokens: limit, maxTargetTokens: 3))
            try store.tokenize(task: task, split: .train, vocabulary: vocabulary)
            let tokens = try store.tokenized(task: task, split: .train, vocabulary: vocabulary)
            #expect(Array(tokens.input(0)) == vocabulary.encode("mood: one").prefix(limit - 1) + [1])
            #expect(tokens.truncatedInputs == truncated)
            #expect(Array(tokens.target(0)) == vocabulary.encode("ba") + [1])
            #expect(tokens.truncatedTargets == 1)
        }
    }

    @Test func aTaskThatChangedSinceItsImportIsRefused() throws {
        try withStore(["one"]) { directory, store in
            let error = #expect(throws: StoreError.self) {
                try store.tokenize(task: try makeTask(prefix: "tone: "), split: .train, vocabulary: ByteVocabulary())
            }
            #expect(
                directory.message(of: error) == """
                    store.sqlite: the task "mood" has changed since its train split was imported; import it again
                    """)
        }
    }

    @Test func theEndOfAnInputMayBeKept() throws {
        try withStore(["one two", "o"]) { _, store in
            let vocabulary = ByteVocabulary()
            let task = try makeTask(limits: Limits(maxInputTokens: 8, maxTargetTokens: 3, keep: .end))
            try store.tokenize(task: task, split: .train, vocabulary: vocabulary)
            let tokens = try store.tokenized(task: task, split: .train, vocabulary: vocabulary)
            #expect(Array(tokens.input(0)) == vocabulary.encode("one two") + [1])
            #expect(Array(tokens.input(1)) == vocabulary.encode("mood: o") + [1])
            // Targets keep their beginning.
            #expect(Array(tokens.target(0)) == vocabulary.encode("ba") + [1])
            #expect(tokens.truncatedInputs == 1)
            #expect(tokens.truncatedTargets == 2)
        }
    }

    @Test func idsThatTheVocabularyDoesNotHaveAreRefused() throws {
        try withStore(["one"]) { directory, store in
            let vocabulary = ByteVocabulary()
            try store.tokenize(task: try makeTask(), split: .train, vocabulary: vocabulary)
            try store.database.execute("UPDATE tokens SET input = x'FFFFFF7F'")
            let error = #expect(throws: StoreError.self) {
                _ = try store.tokenized(task: try makeTask(), split: .train, vocabulary: vocabulary)
            }
            #expect(error?.reason == .damaged("the token cache of mood does not fit its examples"))
        }
    }

    @Test func everyIDComesBack() {
        let ids: [Int32] = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, .max, -1, .min]
        for limit in 0...ids.count + 1 {
            var back: [Int32] = []
            let isCut = TokenCoding.encode(ids).withUnsafeBytes {
                TokenCoding.decode($0, limit: limit, appendingTo: &back)
            }
            #expect(back == Array(ids.prefix(limit)))
            #expect(isCut == (limit < ids.count))
            var end: [Int32] = [5]
            let isEndCut = TokenCoding.encode(ids).withUnsafeBytes {
                TokenCoding.decode($0, limit: limit, keep: .end, appendingTo: &end)
            }
            #expect(end == [5] + ids.suffix(limit))
            #expect(isEndCut == isCut)
        }
        #expect(TokenCoding.encode([127, 16_383]).count == 3)
    }

    @Test func bytesThatNobodyEncodedDoNotTrap() {
        let long = [UInt8](repeating: 0xFF, count: 100)
        for bytes in [[], [0x80], long, long + [0x7F]] {
            for keep in Limits.Side.allCases {
                var ids: [Int32] = []
                _ = bytes.withUnsafeBytes { TokenCoding.decode($0, limit: 10, keep: keep, appendingTo: &ids) }
                #expect(ids.count <= 1)
            }
        }
    }
}
