import Evaluation
import Foundation
import Testing

@Suite struct PlotTests {
    private func ticks(
        _ values: [Double], isLogarithmic: Bool = false, isTight: Bool = false, count: Int = 4
    ) -> [String] {
        PlotScale(values, isLogarithmic: isLogarithmic, tickCount: count, isTight: isTight).ticks.map(\.text)
    }

    @Test func ticksAreRoundNumbers() {
        #expect(ticks([0, 100]) == ["0", "20", "40", "60", "80", "100"])
        #expect(ticks([3, 87]) == ["0", "20", "40", "60", "80", "100"])
        #expect(ticks([1, 4000], isTight: true, count: 5) == ["1,000", "2,000", "3,000", "4,000"])
        #expect(ticks([0.12, 0.31]) == ["0.10", "0.15", "0.20", "0.25", "0.30", "0.35"])
        #expect(ticks([0, 2]) == ["0", "1", "2"])
        #expect(ticks([-0.5, 0.5]) == ["-0.6", "-0.4", "-0.2", "0", "0.2", "0.4", "0.6"])
        #expect(ticks([0, 3_000_000]) == ["0", "1M", "2M", "3M"])
    }

    @Test func logarithmicTicksArePowersOfTen() {
        #expect(ticks([0.003, 4], isLogarithmic: true) == ["0.001", "0.01", "0.1", "1", "10"])
    }

    @Test func oneValueOrNoneHasAnAxis() {
        for isLogarithmic in [false, true] {
            for values in [[], [0], [5], [-3], [.nan], [.infinity], [5, 5]] as [[Double]] {
                let scale = PlotScale(values, isLogarithmic: isLogarithmic, tickCount: 4, isTight: false)
                #expect(scale.ticks.count >= 2, "\(values)")
            }
        }
    }

    /// A value that cannot be drawn has no place, instead of a place that is no number.
    @Test(
        arguments: [
            [-1e308, 1e308], [0, 1e308], [.leastNonzeroMagnitude, 1], [0, .leastNonzeroMagnitude], [-.infinity, 1],
            [1e-300, 1e300],
        ] as [[Double]])
    func valuesBeyondAnyChart(values: [Double]) {
        for isLogarithmic in [false, true] {
            let scale = PlotScale(values, isLogarithmic: isLogarithmic, tickCount: 4, isTight: false)
            #expect(scale.ticks.count >= 2 && scale.ticks.allSatisfy { !$0.text.isEmpty }, "\(values)")
            for value in values { #expect(scale.place(value).map { (0...1).contains($0) } ?? true, "\(value)") }
        }
        #expect(PlotScale([0, 1e308], isLogarithmic: false, tickCount: 4, isTight: false).place(1e308) == nil)
    }

    /// With a single value, the axis of a share shows its whole range. Only negative values have an axis below zero.
    @Test func axesOfConstants() {
        func texts(_ value: Double, _ bounds: ClosedRange<Double>?) -> [String] {
            PlotScale([value, value], isLogarithmic: false, tickCount: 4, isTight: false, bounds: bounds).ticks.map(
                \.text)
        }
        for value in [0.0, 41.3, 100] { #expect(texts(value, 0...100) == ["0", "20", "40", "60", "80", "100"]) }
        #expect(texts(0, -100...100) == ["-100", "-50", "0", "50", "100"])
        #expect(texts(0, nil) == ["0", "1"])
        #expect(texts(8, nil) == ["4", "6", "8", "10", "12"])
        #expect(texts(120, 0...100).first == "50", "what lies outside has an axis too")
        let varied = PlotScale([96, 99.5], isLogarithmic: false, tickCount: 4, isTight: false, bounds: 0...100)
        #expect(varied.ticks.map(\.text) == ["96", "97", "98", "99", "100"], "others stay as large as they were")
    }

    /// Lines that another chart shows beside others keep their style and their name.
    @Test func aSeriesWithAStyleOfItsOwn() {
        var plot = Plot("Loss", x: .init("step"), y: .init("loss"))
        plot.series = [.init("third", points: [(0, 0), (1, 1)], style: 2)]
        let svg = plot.svg()
        #expect(svg.contains("var(--plot-2,#00845f)") && svg.contains("stroke-dasharray=\"2 3\""))
        #expect(svg.contains(">third</text>"))
        plot.series[0].style = nil
        #expect(plot.svg().contains("var(--plot-0,#0072b2)") && !plot.svg().contains(">third</text>"))
    }

    @Test func aLineHasMarksAndAGapWhereThereIsNoNumber() {
        var plot = Plot("Loss", x: .init("step"), y: .init("loss", range: 0...2))
        plot.series = [.init("a < b", points: [(0, 0), (1, 1), (1.5, .nan), (2, 2)])]
        let svg = plot.svg()
        #expect(svg.contains("d=\"M23.3 224L214.6 140M406 56\" fill=\"none\""))
        #expect(svg.contains("<title>a &lt; b: 1.00 at 1</title>"))
        #expect(svg.contains("<desc>loss over step. a &lt; b: from 0.000 at 0 to 2.00 at 2</desc>"))
        #expect(!svg.contains("stroke-dasharray"), "one series has no dashes")
    }

    /// The text of the highest bar gives its range in whole numbers.
    @Test(arguments: [(-0.5, 1.0, "10"), (0, 5, "50 to 54"), (0, 1000, "10,000 to 10,999")])
    func barsAreToldByTheirRange(start: Double, width: Double, place: String) {
        var plot = Plot("Lengths", x: .init("length (tokens)"), y: .init("examples"))
        let points = (0..<20).map { (x: start + Double($0) * width, y: $0 == 10 ? 84.0 : 3) }
        plot.series = [.init("inputs", points: points, barWidth: width)]
        #expect(
            plot.svg().contains("<desc>examples over length (tokens). inputs: highest with 84 at \(place)</desc>"))
    }

    @Test func seriesDifferInMoreThanColour() {
        var plot = Plot("Scores", x: .init("step"), y: .init("score"))
        plot.series = (0..<14).map { .init("task\($0)", points: [(0, Double($0)), (1, 14)]) }
        let lines = plot.svg().split(separator: "\n").filter { $0.contains("fill=\"none\"") }
        #expect(lines.count == 14)
        let looks = lines.map { line in
            let dashes =
                line.split(separator: "stroke-dasharray=").dropFirst().first.map { String($0.prefix(12)) } ?? ""
            let shape = line.split(separator: ")\" d=").dropFirst().first.map { String($0.prefix(12)) } ?? ""
            return dashes + shape
        }
        #expect(Set(looks).count == 14)
    }

    @Test func barsThatTouchShareAnOutline() {
        var plot = Plot("Lengths", x: .init("tokens"), y: .init("examples"))
        plot.series = [.init("targets", points: [(0, 1), (10, 2)], barWidth: 10)]
        #expect(plot.svg().contains("d=\"M23.3 224V140H214.6V56H406V224Z\""))
        plot.series = [.init("targets", points: [(0, 1), (20, 2)], barWidth: 10)]
        #expect(plot.svg().contains("d=\"M23.3 224V140H150.8V224ZM278.4 224V56H406V224Z\""))
    }

    /// On a phone, letters are 15 high instead of 12, so a digit is up to 0.6 · 15 wide.
    @Test func theNumberOfTheLongestBarIsWholeOnAPhone() throws {
        let text = "100.0%"
        let plot = BarPlot(
            "Shares", label: "share (%)", series: ["planned", "drawn"],
            bars: [.init("a name of twenty-two", [100, 100]), .init("b", [0, 0])], text: { _ in text })
        let places = plot.svg().matches(of: /<text x="([0-9.]+)" y="[0-9.]+" font-size="0.92em"/).compactMap {
            Double($0.1)
        }
        #expect(places.count == 4)
        let end = try #require(places.max()) + Double(text.count) * 0.6 * 15 * 0.92
        #expect(end <= 420)
        // The name stands before the bars and ends there.
        #expect(Double("a name of twenty-two".count) * 0.6 * 15 <= (places.min() ?? 0) - 6)
    }

    @Test func barsWithNames() {
        let plot = BarPlot(
            "Shares", label: "share (%)", series: ["planned", "drawn"],
            bars: [.init("<spell>", [75, 50]), .init("parse", [25, .nan])], text: { "\($0)%" })
        let svg = plot.svg()
        #expect(
            svg.contains("<desc>share (%). &lt;spell&gt;: planned 75.0%, drawn 50.0%; parse: planned 25.0%, drawn nan%")
        )
        #expect(!svg.contains("<spell>"))
    }
}
