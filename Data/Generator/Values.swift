/// Draws values of one split. Every draw is repeated until the value belongs to the split, so the shape of each
/// distribution is the same in all three, apart from the building blocks that only training has.
package struct Values {
    package let split: Split
    package var random: SplitMix64

    /// - Parameter purpose: names the stream of random numbers, with the split.
    package init(_ purpose: String, _ split: Split) {
        self.split = split
        random = SplitMix64(named: "\(purpose).\(split.rawValue)")
    }

    /// A number of so many digits. Every fifth loses some digits after its first to zeros: uniform draws hardly ever
    /// give the round numbers that people write, and these are where the words are irregular.
    package mutating func number(digits: Int) -> Int {
        let least = (1..<digits).reduce(1) { power, _ in power * 10 }
        return accepted(Split.of(number:)) { random in
            let number = random.int(in: least..<(least * 10))
            guard random.chance(20) else { return number }
            var place = 1
            var rounded = number
            while place < least {
                if random.chance(50) { rounded -= rounded / place % 10 * place }
                place *= 10
            }
            return rounded
        }
    }

    /// A whole number below the first that may be held out; other splits have none of these and take three digits.
    package mutating func smallNumber() -> Int {
        split == .train && random.chance(50)
            ? random.int(in: 2..<Split.firstHeldOutNumber)
            : number(digits: 3)
    }

    package mutating func day() -> Int {
        accepted(Split.of(day:)) { $0.int(in: CalendarDay.range) }
    }

    package mutating func minute() -> Int {
        accepted(Split.of(minute:)) { random in
            let minute = random.int(in: 0..<1440)
            return random.chance(50) ? minute / 5 * 5 : minute
        }
    }

    /// An amount, often with the cents of a price tag.
    ///
    /// - Parameter digits: how often the part before the decimal mark has one digit, two digits and so on.
    package mutating func amount(_ currency: Currency, digits: [Int]) -> Amount {
        let lengths = digits.enumerated().map { ($0.offset + 1, weight: $0.element) }
        let hundredths = accepted(Split.of(hundredths:)) { random in
            let digits = random.pick(weighted: lengths)
            let least = (1..<digits).reduce(1) { power, _ in power * 10 }
            let whole = random.int(in: least..<(least * 10))
            guard currency.hasCents else { return whole * 100 }
            let cents = random.pick(weighted: [
                (0, weight: 25), (50, weight: 8), (90, weight: 6), (95, weight: 6), (99, weight: 10), (-1, weight: 45),
            ])
            return whole * 100 + (cents < 0 ? random.int(in: 0..<100) : cents)
        }
        return Amount(currency: currency, hundredths: hundredths)
    }

    private mutating func accepted(_ splitOf: (Int) -> Split, _ draw: (inout SplitMix64) -> Int) -> Int {
        while true {
            let value = draw(&random)
            if splitOf(value) == split { return value }
        }
    }
}
