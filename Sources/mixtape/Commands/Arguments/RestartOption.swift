import CommandSyntax

/// Whether a run is to begin anew where there is an earlier one of its name.
struct RestartOption {
    static let name = "restart"

    let isGiven: Bool

    init(_ arguments: ArgumentReader) {
        isGiven = arguments.flag(
            Self.name, "train from the beginning; an earlier run of this name is kept as runs/NAME.old-1")
    }
}
