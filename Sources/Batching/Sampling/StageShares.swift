/// The shares that apply from a draw on.
struct StageShares: Sendable {
    /// Counted from 0 over the whole run.
    let firstDraw: Int
    let shares: Shares
}

extension [StageShares] {
    /// The number of the stage that contains a draw.
    func stage(of draw: Int) -> Int { lastIndex { $0.firstDraw <= draw } ?? 0 }

    /// The draws of each stage in a range of draws.
    func parts(of range: Range<Int>) -> [Range<Int>] {
        indices.map { stage in
            let end = stage + 1 < count ? self[stage + 1].firstDraw : Int.max
            return (self[stage].firstDraw..<end).clamped(to: range)
        }
    }
}
