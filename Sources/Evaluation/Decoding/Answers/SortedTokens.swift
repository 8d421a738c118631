extension Array where Element == Int32 {
    /// The place of a token among some that lie in ascending order; nil if it is not there.
    func place(ofSorted token: Int32, in range: Range<Int>) -> Int? {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < token { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && self[low] == token ? low : nil
    }
}
