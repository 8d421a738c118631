import CommandSyntax

/// How many decimals numbers are shown with, where each is not to have as many as say something: `--digits`.
enum DigitsOption {
    static func digits(_ arguments: ArgumentReader, _ what: String) -> Int? {
        arguments.option(
            "digits", .integer("N", in: 0...10),
            "show \(what) with N decimals (default: as many as say something)")
    }
}
