import Importing
import Testing

@Suite struct RepeatCounterTests {
    private func mixed(_ number: Int) -> UInt64 {
        var hash = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        return hash ^ (hash >> 27)
    }

    @Test func upToTheLimitTheCountIsExact() {
        var counter = RepeatCounter(limit: 1000)
        for number in 0..<1000 { counter.add(hash: mixed(number)) }
        #expect(counter.count == 0)
        for number in 0..<300 { counter.add(hash: mixed(number)) }
        #expect(counter.count == 300)
    }

    /// Every number occurs twice, so half of the texts repeat. The sample of some 1000 hashes has a deviation of about
    /// 5 %.
    @Test func beyondItIsAnEstimate() {
        var counter = RepeatCounter(limit: 1000)
        for number in 0..<50_000 { counter.add(hash: mixed(number)) }
        #expect(counter.count == 0)
        for number in 0..<50_000 { counter.add(hash: mixed(number)) }
        #expect((40_000...60_000).contains(counter.count))
    }

    @Test func theBoundaryTellsTextsApart() {
        var counter = RepeatCounter()
        "abc".utf8CString.withUnsafeBytes {
            counter.add($0, 1)
            counter.add($0, 2)
            counter.add($0, 1)
        }
        #expect(counter.count == 1)
    }
}
