import Foundation

/// A regular expression of ICU whose search ends: in what it was looked for, or in an error.
///
/// Where a pattern can match a text in many ways, as `(a+)+$` can, ICU tries them all, which takes minutes for a text
/// of thirty characters. Where it begins with a repetition, as `a*b` does, ICU tries that anew from every place, which
/// takes seconds for a text of thirty thousand. It also keeps what it has yet to try on a stack of its own; when that is
/// full, it stops as if there were nothing to find. Both become an error here.
struct BoundedExpression: Sendable {
    private let expression: NSRegularExpression

    /// So many seconds of the processor's time a search may take, and so many more for each UTF-16 unit of the text:
    /// far more than patterns need that do not run away.
    private static let seconds = 2.0, secondsPerUnit = 2e-6
    /// ICU tells of itself where it begins anew and after every 10,000 steps; the clock is read at each of so many.
    private static let reportsPerReading = 16

    /// - Throws: where the pattern is no regular expression.
    init(_ pattern: String) throws { expression = try NSRegularExpression(pattern: pattern) }

    var pattern: String { expression.pattern }

    /// What is found in a text, in order: of each match the text of the groups that took part, or the whole match where
    /// the pattern has no groups.
    /// - Throws: ``TextProblem`` where the search takes too long, or too much memory.
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
                    + "characters; put no repetition inside another, begin with something else than a repetition, such "
                    + "as ^ or \\b, or shorten the text before")
        }
        if isTooLarge {
            throw TextProblem(
                "the pattern \"\(pattern)\" needs too much memory on this text of \(source.length) characters; write "
                    + "repetitions of a group as possessive ones, such as (?:a|b)*+, or shorten the text before")
        }
        return finds
    }

    /// The time that this thread has had of a processor: a search is not stopped because the machine is busy.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
