import Tensors
import Testing

@Suite struct PhiloxTests {
    /// The known answers for philox4x32-10 from the authors' Random123.
    @Test func knownAnswers() {
        let cases: [(key: UInt64, counter: (UInt64, UInt64), words: SIMD4<UInt32>)] = [
            (0, (0, 0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            (.max, (.max, .max), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                0x299f_31d0_a409_3822, (0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e),
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
            ),
        ]
        for (key, counter, words) in cases {
            #expect(Philox(key: key).block(counter: counter) == words)
        }
    }

    @Test(arguments: [0, 3, 0xFFFF_FFFC, 0x1_2345_6789_ABCD] as [UInt64])
    func eightBlocksAtOnceAreThoseOneByOne(first: UInt64) {
        let stream = Philox(key: 0x299f_31d0_a409_3822)
        var words = [UInt64](repeating: 0, count: 32)
        stream.writeBlocks(first: first, to: &words)
        for place in 0..<32 {
            let block = stream.block(counter: (first + UInt64(place % 8), 0))
            #expect(words[place] == UInt64(block[place / 8]))
        }
    }

    @Test func uniformNumbersFillTheUnitInterval() {
        let stream = Philox(key: 7)
        let numbers = (0..<10_000).map { stream.uniform($0) }
        #expect(numbers.allSatisfy { 0 <= $0 && $0 < 1 })
        let mean = numbers.reduce(0, +) / 10_000
        #expect(abs(mean - 0.5) < 0.012)  // four standard deviations of the mean
        #expect(Set(numbers).count == numbers.count)
    }

    @Test func keysOfSeveralNumbersDependOnEachAndOnTheirOrder() {
        let streams: [Philox] = [
            Philox(key: 1, 2), Philox(key: 2, 1), Philox(key: 1, 2, 0), Philox(key: 0, 1, 2), Philox(key: 1, 3),
        ]
        #expect(Set(streams).count == streams.count)
        #expect(Philox(key: 1, 2) == Philox(key: 1, 2))
    }
}
