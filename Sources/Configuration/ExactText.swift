extension String {
    /// Equality of Unicode scalars. Swift's `==` also equates texts that are merely canonically equivalent.
    package func isExactly(_ other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
