/// The version of the program, and of the rules by which it trains.
package enum MixtapeVersion {
    package static let text = "0.1.0"
}
