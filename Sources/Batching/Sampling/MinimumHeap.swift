/// Numbers with fast access to the smallest: a binary heap.
struct MinimumHeap {
    /// No number is smaller than the one at half its position, counted from 1.
    private var numbers: [Int]

    init(_ numbers: [Int]) {
        // A sorted list is a heap.
        self.numbers = numbers.sorted()
    }

    mutating func insert(_ number: Int) {
        numbers.append(number)
        var place = numbers.count - 1
        while place > 0, numbers[(place - 1) / 2] > number {
            numbers[place] = numbers[(place - 1) / 2]
            place = (place - 1) / 2
        }
        numbers[place] = number
    }

    /// The smallest number; nil if there is none.
    mutating func removeFirst() -> Int? {
        guard let first = numbers.first else { return nil }
        let last = numbers.removeLast()
        guard !numbers.isEmpty else { return first }
        var place = 0
        while case let child = 2 * place + 1, child < numbers.count {
            let smaller = child + 1 < numbers.count && numbers[child + 1] < numbers[child] ? child + 1 : child
            guard numbers[smaller] < last else { break }
            numbers[place] = numbers[smaller]
            place = smaller
        }
        numbers[place] = last
        return first
    }
}
