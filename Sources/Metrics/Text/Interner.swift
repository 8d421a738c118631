/// Numbers elements from 0 in the order of first occurrence. Equal elements get the same number.
struct Interner<Element: Hashable> {
    private var numbers: [Element: Int] = [:]

    mutating func number(of element: Element) -> Int {
        if let number = numbers[element] { return number }
        numbers[element] = numbers.count
        return numbers.count - 1
    }
}
