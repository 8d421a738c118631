import Foundation
import Presentation
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        (0.0, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"),
        (3599.6, "1 h 00 min"), (7500, "2 h 05 min"), (273_600, "3 d 4 h"), (.nan, "–"), (.infinity, "–"), (-1, "–"),
    ])
    func durationsForPeople(seconds: Double, expected: String) {
        #expect(Quantity.duration(seconds) == expected)
    }

    @Test(arguments: [
        (-5.0, "just now"), (0, "just now"), (59, "just now"), (60, "1 min ago"), (3599, "59 min ago"),
        (3600, "1 h ago"),
        (172_799, "47 h ago"), (172_800, "2 d ago"), (1e9, "11,574 d ago"), (.nan, "just now"),
    ])
    func timesForPeople(seconds: Double, expected: String) {
        #expect(Quantity.ago(seconds) == expected)
    }

    @Test(arguments: [
        (-5.0, "less than a minute"), (59, "less than a minute"), (60, "1 min"), (3600, "1 h"), (172_800, "2 d"),
        (.nan, "less than a minute"),
    ])
    func lengthsOfTimeForPeople(seconds: Double, expected: String) {
        #expect(Quantity.lasting(seconds) == expected)
    }

    @Test(arguments: [
        (0.0, "1 January 1970, 00:00 UTC"), (1_772_366_400, "1 March 2026, 12:00 UTC"),
        (1_795_285_559, "21 November 2026, 18:25 UTC"),
    ])
    func datesForPeople(seconds: Double, expected: String) {
        #expect(Quantity.date(Date(timeIntervalSince1970: seconds)) == expected)
    }

    /// For independent numbers: the square root of the sum of the squares, divided by their number.
    @Test func intervalsOfMeans() {
        #expect(Quantity.halfWidth(ofMeanOf: [3, 4]) == 2.5)
        #expect(Quantity.halfWidth(ofMeanOf: [7]) == 7)
        #expect(Quantity.decimals(halfWidth: Quantity.halfWidth(ofMeanOf: [])) == 1)
        #expect(Quantity.decimals(halfWidth: nil) == 1)
        #expect(Quantity.decimals(halfWidth: 2.5) == 0)
    }

    /// Half an interval's width has one digit, or two if the first digit is a 1.
    @Test(arguments: [
        (65.2, 77.1, 0), (50, 90, 0), (0, 200, 0), (70.0, 72.0, 1), (70.0, 73.0, 1), (69.0, 73.0, 0), (99.5, 100, 1),
        (99.8, 100, 2), (1.0214, 1.0226, 4), (1.02141, 1.02142, 4), (100, 100, 1), (.nan, .nan, 1), (0.0, 1.9, 1),
        (0.0, 3.8, 1), (0.0, 3.92, 0),
    ])
    func decimalsThatAnIntervalSupports(low: Double, high: Double, expected: Int) {
        #expect(Quantity.decimals(halfWidth: (high - low) / 2) == expected)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func countsForPeople(count: Int, expected: String) {
        #expect(Quantity.count(count) == expected)
    }

    @Test(arguments: [
        (0.12345, "0.123"), (1.236, "1.24"), (12.36, "12.4"), (99.96, "100"), (12_345.6, "12,346"), (.nan, "–"),
    ])
    func ratesForPeople(rate: Double, expected: String) {
        #expect(Quantity.rate(rate) == expected)
    }

    @Test(arguments: [(3.0, "3"), (2.5, "2.5"), (0.1, "0.1"), (36_000, "36000"), (1e300, "1e+300")])
    func numbersAsShortAsTheyAre(number: Double, expected: String) {
        #expect(Quantity.number(number) == expected)
    }

    @Test(arguments: [
        (0.0, "0.0 GiB"), (0x1p30, "1.0 GiB"), (1402.25 * 0x1p30, "1402.3 GiB"), (0.04 * 0x1p30, "0.0 GiB"),
    ])
    func sizesForPeople(bytes: Double, expected: String) {
        #expect(Quantity.gibibytes(bytes) == expected)
    }

    @Test func bytesHaveThreeDigits() {
        #expect(Quantity.bytes(1) == "1 byte")
        #expect(Quantity.bytes(812) == "812 bytes")
        #expect(Quantity.bytes(1023) == "1,023 bytes")
        #expect(Quantity.bytes(1024) == "1.00 KiB")
        #expect(Quantity.bytes(3_628_073) == "3.46 MiB")
        #expect(Quantity.bytes((1 << 30) - 1) == "1.00 GiB")
        #expect(Quantity.bytes(150 << 30) == "150 GiB")
    }
}
