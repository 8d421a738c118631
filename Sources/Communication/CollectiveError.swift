/// An error that all processes throw at the same point of their common work. They can then end without each other.
package protocol CollectiveError: Error {}
