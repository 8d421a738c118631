import CommandSyntax

/// The option `--digits`: the number of decimals, in place of the significant ones.
enum DigitsOption {
    static func digits(_ arguments: ArgumentReader, _ what: String) -> Int? {
        arguments.option(
            "digits", .integer("N", in: 0...10),
            "show \(what) with N decimals (default: as many as are meaningful)")
    }
}
