/// Numbers things from 0 in the order in which they first come, equal ones alike.
struct Interner<Element: Hashable> {
    private var numbers: [Element: Int] = [:]

    mutating func number(of element: Element) -> Int {
        if let number = numbers[element] { return number }
        numbers[element] = numbers.count
        return numbers.count - 1
    }
}
