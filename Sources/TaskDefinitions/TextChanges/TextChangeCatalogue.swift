/// The changes to texts that exist. Each is a step of ``PreprocessingCatalogue`` and of ``PostprocessingCatalogue``.
package enum TextChangeCatalogue {
    package static let all: [any TextChange.Type] = [
        MapValues.self, LowercaseText.self, RoundNumber.self, ReplaceText.self, CollapseSpaces.self, TrimSpaces.self,
        CleanText.self, PadPunctuation.self, AfterMarker.self, FirstLine.self,
    ]
}
