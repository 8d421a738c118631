import Vocabularies

/// A list of allowed answers as a tree of their ids, as the vocabulary encodes each: the ids that rank classification
/// scores. Other ids of the same text are not allowed.
package struct AnswerTrie: AnswerAutomaton {
    /// For each place the range of its edges.
    private let edgesOfPlace: [Range<Int32>]
    /// The tokens of the edges, ascending within a place, with their places.
    private let tokens: [Int32]
    private let places: [Int32]
    /// For each place the least number of tokens to the end, the end included.
    private let shortestFrom: [Int32]
    /// The answer that ends at a place; -1 if none does.
    private let answerAt: [Int32]
    private let texts: [String]?
    private let end: Int32
    /// The number of answers that are left out, because an earlier one has the same ids.
    package let indistinguishable: Int

    /// - Parameter texts: not empty
    package init(_ texts: [String], _ vocabulary: any Vocabulary) {
        self.init(
            texts.map { vocabulary.encode($0) }, texts: texts, end: vocabulary.specialTokens.endOfSequence)
    }

    /// - Parameters:
    ///   - sequences: the ids of each answer, without an end; not empty
    ///   - texts: their texts; nil for those of the ids
    package init(_ sequences: [[Int32]], texts: [String]? = nil, end: Int32) {
        precondition(!sequences.isEmpty, "AnswerTrie: no answers")
        self.texts = texts
        self.end = end
        // Of equal ids the first answer counts.
        let order = sequences.indices.sorted { one, other in
            sequences[one].lexicographicallyPrecedes(sequences[other])
                || (sequences[one] == sequences[other] && one < other)
        }
        var edgesOfPlace: [Range<Int32>] = []
        var (tokens, places): ([Int32], [Int32]) = ([], [])
        var answerAt: [Int32] = []
        var repeated = 0
        // A place is the range of the sorted answers that begin with its tokens. Places are numbered breadth first, so
        // that a place comes before those that it leads to.
        var open: [(range: Range<Int>, depth: Int)] = [(order.indices, 0)]
        var next = 0
        while next < open.count {
            let (range, depth) = open[next]
            next += 1
            var start = range.lowerBound
            while start < range.upperBound, sequences[order[start]].count == depth { start += 1 }
            answerAt.append(start > range.lowerBound ? Int32(order[range.lowerBound]) : -1)
            repeated += max(0, start - range.lowerBound - 1)
            let firstEdge = Int32(tokens.count)
            while start < range.upperBound {
                let token = sequences[order[start]][depth]
                var stop = start + 1
                while stop < range.upperBound, sequences[order[stop]][depth] == token { stop += 1 }
                tokens.append(token)
                places.append(Int32(open.count))
                open.append((start..<stop, depth + 1))
                start = stop
            }
            edgesOfPlace.append(firstEdge..<Int32(tokens.count))
        }
        var shortest = [Int32](repeating: 1, count: edgesOfPlace.count)
        for place in edgesOfPlace.indices.reversed() where answerAt[place] < 0 {
            let following = edgesOfPlace[place].map { shortest[Int(places[Int($0)])] }
            shortest[place] = (following.min() ?? 0) + 1
        }
        self.edgesOfPlace = edgesOfPlace
        self.tokens = tokens
        self.places = places
        self.answerAt = answerAt
        shortestFrom = shortest
        indistinguishable = repeated
    }

    package var start: Int { 0 }
    package var shortest: Int? { Int(shortestFrom[0]) }

    package func allowed(at place: Int, within remaining: Int) -> [Int32] {
        let edges = edgesOfPlace[place]
        var allowed: [Int32] = []
        allowed.reserveCapacity(edges.count + 1)
        var endsHere = answerAt[place] >= 0 && remaining >= 1
        for edge in edges where Int(shortestFrom[Int(places[Int(edge)])]) < remaining {
            let token = tokens[Int(edge)]
            if endsHere, token > end {
                allowed.append(end)
                endsHere = false
            }
            allowed.append(token)
        }
        if endsHere { allowed.append(end) }
        return allowed
    }

    package func place(after token: Int32, at place: Int) -> Int {
        // The end leads nowhere.
        guard token != end else { return place }
        let edges = Int(edgesOfPlace[place].lowerBound)..<Int(edgesOfPlace[place].upperBound)
        return tokens.place(ofSorted: token, in: edges).map { Int(places[$0]) } ?? place
    }

    package func text(of tokens: [Int32]) -> String? {
        let last = tokens.reduce(start) { place(after: $1, at: $0) }
        return answerAt[last] < 0 ? nil : texts?[Int(answerAt[last])]
    }

    /// The number of answers with more tokens than a limit, ends included.
    package func count(longerThan limit: Int) -> Int {
        var depth = [Int](repeating: 0, count: edgesOfPlace.count)
        var count = 0
        for place in edgesOfPlace.indices {
            if answerAt[place] >= 0, depth[place] + 1 > limit { count += 1 }
            for edge in edgesOfPlace[place] { depth[Int(places[Int(edge)])] = depth[place] + 1 }
        }
        return count
    }
}
