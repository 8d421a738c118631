import Configuration

/// The model of a `tokenizer.json` as the library tokenizers runs it. Of all ways to cut a word into pieces, it takes
/// the one with the highest sum of scores (Kudo 2018, "Subword regularization", section 3.2, by Viterbi's algorithm).
struct UnigramModel {
    private var pieces: [[UInt8]: (id: Int32, score: Double)] = [:]
    private var longest = 0
    private let unknownID: Int32
    /// The score of a character without a piece: ten below the lowest, as in SentencePiece.
    private var unknownScore = 0.0
    /// The ids of the bytes, if characters without a piece are spelt in them.
    private var bytes: [Int32] = []

    /// - Parameter fallsBackToBytes: overrides what the file says
    init(_ node: JSONNode?, fallsBackToBytes: Bool?) {
        unknownID = Int32(node?["unk_id"]?.integer ?? 0)
        for (id, pair) in (node?["vocab"]?.elements ?? []).enumerated() {
            guard let text = pair.elements?.first?.string, let score = pair.elements?.last?.number else { continue }
            pieces[Array(text.utf8)] = (Int32(id), score)
            longest = max(longest, text.utf8.count)
        }
        unknownScore = (pieces.values.lazy.map(\.score).min() ?? 0) - 10
        guard fallsBackToBytes ?? node?["byte_fallback"]?.bool ?? false else { return }
        bytes = (0...255).compactMap { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return pieces[Array("<0x\(byte < 16 ? "0" : "")\(digits)>".utf8)]?.id
        }
    }

    /// The best way to a place of the word: its last piece (nil for the unknown), the beginning of that piece, and the
    /// sum.
    private struct Way {
        var id: Int32?
        var start: Int
        var score: Double
    }

    /// Appends the ids of a word.
    func encode(_ word: String, into ids: inout [Int32]) {
        let text = Array(word.utf8)
        var ways = [Way?](repeating: nil, count: text.count + 1)
        ways[0] = Way(start: 0, score: 0)
        var start = 0
        while start < text.count {
            let score = ways[start]?.score ?? 0
            var next = start + 1
            while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
            var hasCharacter = false
            func offer(_ id: Int32?, _ end: Int, _ sum: Double) {
                if ways[end].map({ sum > $0.score }) ?? true { ways[end] = Way(id: id, start: start, score: sum) }
            }
            for end in next..<max(next + 1, min(text.count, start + longest) + 1) {
                guard let piece = pieces[Array(text[start..<end])] else { continue }
                offer(piece.id, end, score + piece.score)
                if end == next { hasCharacter = true }
            }
            if !hasCharacter { offer(nil, next, score + unknownScore) }
            start = next
        }
        append(ways, text, to: &ids)
    }

    /// Follows the best way back from the end. Consecutive unknown characters become one unknown, or their bytes.
    private func append(_ ways: [Way?], _ text: [UInt8], to ids: inout [Int32]) {
        var steps: [(id: Int32?, bytes: ArraySlice<UInt8>)] = []
        var end = text.count
        while end > 0, let way = ways[end] {
            if way.id == nil, let last = steps.last, last.id == nil {
                steps[steps.count - 1].bytes = text[way.start..<last.bytes.endIndex]
            } else {
                steps.append((way.id, text[way.start..<end]))
            }
            end = way.start
        }
        for step in steps.reversed() {
            if let id = step.id {
                ids.append(id)
            } else if bytes.count == 256 {
                ids.append(contentsOf: step.bytes.map { bytes[Int($0)] })
            } else {
                ids.append(unknownID)
            }
        }
    }
}
