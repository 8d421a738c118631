/// Finds what a person probably meant to type.
package enum Suggestion {
    /// The candidate nearest to `word`, if it is near enough to be a likely slip of the fingers.
    ///
    /// Nearness is the Damerau-Levenshtein distance (optimal string alignment), ignoring case. At most a third of the
    /// word's letters may differ, but one always may. A folder that two paths share does not count.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let scored = candidates.compactMap { candidate -> (candidate: String, distance: Int)? in
            let (typed, meant) = withoutSharedFolder(word.lowercased(), candidate.lowercased())
            let distance = distance(typed, meant)
            return distance <= max(1, typed.count / 3) ? (candidate, distance) : nil
        }
        return scored.min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?.candidate
    }

    private static func withoutSharedFolder(_ first: String, _ second: String) -> (String, String) {
        let shared = zip(first, second).prefix { $0 == $1 }.map(\.0)
        guard let slash = shared.lastIndex(of: "/") else { return (first, second) }
        return (String(first.dropFirst(slash + 1)), String(second.dropFirst(slash + 1)))
    }

    /// `; did you mean "x"?` for the nearest candidate; else the list of candidates; else nothing. A candidate that
    /// looks the same but is composed otherwise is shown with the difference.
    /// - Parameter count: the most candidates that are listed
    package static func phrase(
        for word: String, among candidates: some Collection<String>, listing count: Int = 12
    ) -> String {
        if let otherForm = otherForm(of: word, among: candidates) { return otherForm }
        if let nearest = nearest(to: word, among: candidates) { return "; did you mean \"\(nearest)\"?" }
        guard !candidates.isEmpty else { return "" }
        let shown = candidates.prefix(count).joined(separator: ", ")
        return "; expected one of: \(shown)\(candidates.count > count ? ", …" : "")"
    }

    /// `; there is "café", which differs only in how é is composed: U+00E9 there, U+0065 U+0301 here`. Nil unless a
    /// candidate is canonically equivalent to the word and has other code points.
    package static func otherForm(of word: String, among candidates: some Sequence<String>) -> String? {
        guard let other = candidates.first(where: { $0 == word && !$0.isExactly(word) }) else { return nil }
        let pairs = zip(other, word).map { (there: String($0), here: String($1)) }
        guard let first = pairs.first(where: { !$0.there.isExactly($0.here) }) else { return nil }
        return "; there is \"\(other)\", which differs only in how \(first.there) is composed: "
            + "\(codePoints(first.there)) there, \(codePoints(first.here)) here"
    }

    /// `U+0065 U+0301`
    private static func codePoints(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }.joined(separator: " ")
    }

    /// The candidate nearest to `word` at any distance, and the number of letters that differ. The first of equals
    /// wins.
    package static func nearest(to word: String, of candidates: [String]) -> (candidate: String, distance: Int)? {
        let word = word.lowercased()
        return candidates.map { (candidate: $0, distance: distance(word, $0.lowercased())) }
            .min { $0.distance < $1.distance }
    }

    static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first)
        let b = Array(second)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var best = min(last[j] + 1, row[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, beforeLast[j - 2] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
