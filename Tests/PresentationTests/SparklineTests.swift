import Presentation
import Testing

@Suite struct SparklineTests {
    @Test(
        arguments: [
            ([8, 7, 6, 5, 4, 3, 2, 1], "█▇▆▅▄▃▂▁"), ([0, 100], "▁█"), ([3, 3, 3], "▁▁▁"), ([5, nil, 1], "█ ▁"),
            ([], ""),
            ([nil], ""), ([1, .nan, 2], "▁ █"), ([-1e308, 1e308], "▁█"), ([0, .leastNonzeroMagnitude], "▁▁"),
        ] as [([Double?], String)])
    func fromTheLowestToTheHighest(values: [Double?], expected: String) {
        #expect(Sparkline.text(values) == expected)
    }
}
