/// The part of the data a value belongs to. A pure function of the value: whatever task mentions a number, an amount, a
/// day or a time, it does so in that split alone, so nothing of the test splits is ever trained on.
package enum Split: String, CaseIterable, Sendable {
    case train, validation, test

    /// Numbers below this are the building blocks of all others (`thirteen`, `quatre-vingt`) and always in training.
    package static let firstHeldOutNumber = 100

    package static func of(number: Int) -> Split {
        number < firstHeldOutNumber ? .train : drawn(kind: 1, UInt64(number))
    }

    /// An amount of money follows its whole part, so that `412` and `412.50` are never on two sides. Small change
    /// (`12.50`), whose whole part is a building block, is drawn for itself.
    package static func of(hundredths: Int) -> Split {
        let (whole, fraction) = hundredths.quotientAndRemainder(dividingBy: 100)
        if whole >= firstHeldOutNumber || fraction == 0 { return of(number: whole) }
        return drawn(kind: 2, UInt64(hundredths))
    }

    /// - Parameter day: days since 1970-01-01, negative before it.
    package static func of(day: Int) -> Split {
        drawn(kind: 3, UInt64(bitPattern: Int64(day)))
    }

    /// - Parameter minute: minutes since midnight.
    package static func of(minute: Int) -> Split {
        drawn(kind: 4, UInt64(minute))
    }

    /// 90 values of a hundred train, 4 validate, 6 test.
    private static func drawn(kind: UInt64, _ value: UInt64) -> Split {
        switch SplitMix64.mix(SplitMix64.mix(value) &+ kind &* 0x9e37_79b9_7f4a_7c15) % 100 {
        case 0..<6: .test
        case 6..<10: .validation
        default: .train
        }
    }
}
