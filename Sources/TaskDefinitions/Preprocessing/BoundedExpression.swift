import Foundation

/// A regular expression of ICU with a bounded search: it ends with a result or with an error.
///
/// Where a pattern can match a text in many ways, as `(a+)+$` can, ICU tries them all, which takes minutes for a text
/// of thirty characters. Where it begins with a repetition, as `a*b` does, ICU tries that anew from every place, which
/// takes seconds for a text of thirty thousand. It also keeps what it has yet to try on a stack of its own. If that is
/// full, it stops as if there were nothing to find. Both become an error here.
struct BoundedExpression: Sendable {
    private let expression: NSRegularExpression

    /// The limit of processor time for a search: a constant, and a part for each UTF-16 unit of the text. Well-behaved
    /// patterns need far less.
    private static let seconds = 2.0, secondsPerUnit = 2e-6
    /// ICU reports at each new start and after every 10,000 steps. The clock is read at every 16th report.
    private static let reportsPerReading = 16

    /// - Throws: if the pattern is no regular expression.
    init(_ pattern: String) throws { expression = try NSRegularExpression(pattern: pattern) }

    var pattern: String { expression.pattern }

    /// The matches in a text, in order. Each is the text of the groups that took part, or the whole match if the
    /// pattern has no groups.
    /// - Throws: ``TextProblem`` if the search takes too much time or memory.
    func finds(in text: String) throws(TextProblem) -> [String] {
        let source = NSString(string: text)
        let limit = Self.seconds + Self.secondsPerUnit * Double(source.length)
        let start = Self.processorSeconds
        let groups = expression.numberOfCaptureGroups > 0 ? 1..<(expression.numberOfCaptureGroups + 1) : 0..<1
        var reports = 0
        var isTooLong = false
        var isTooLarge = false
        var finds: [String] = []
        expression.enumerateMatches(
            in: text, options: [.reportProgress, .reportCompletion], range: NSRange(location: 0, length: source.length)
        ) { match, flags, stop in
            if let match {
                let ranges = groups.map { match.range(at: $0) }.filter { $0.location != NSNotFound }
                finds.append(ranges.map { source.substring(with: $0) }.joined())
            } else if flags.contains(.progress) {
                reports += 1
                guard reports % Self.reportsPerReading == 0, Self.processorSeconds - start > limit else { return }
                isTooLong = true
                stop.pointee = true
            } else if flags.contains(.internalError) {
                isTooLarge = true
            }
        }
        if isTooLong {
            throw TextProblem(
                "the pattern \"\(pattern)\" was stopped after \(Int(limit)) s on this text of \(source.length) "
                    + "characters; avoid repetitions inside repetitions, begin the pattern with ^ or \\b, or shorten "
                    + "the text in an earlier step")
        }
        if isTooLarge {
            throw TextProblem(
                "the pattern \"\(pattern)\" needs too much memory on this text of \(source.length) characters; write "
                    + "repetitions of a group as possessive ones, such as (?:a|b)*+, or shorten the text in an earlier "
                    + "step")
        }
        return finds
    }

    /// The processor time of this thread. A busy machine does not stop a search.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
