/// The stemmer of Porter (1980, "An algorithm for suffix stripping"), with NLTK's changes, which rouge-score uses.
/// Words are ASCII in lower case; any other character counts as a consonant.
package enum PorterStemmer {
    package static func stem(_ word: [UInt8]) -> [UInt8] {
        if let stem = irregular[word] { return stem }
        guard word.count > 2 else { return word }
        var word = withoutPlural(word)
        word = withoutParticiple(word)
        // Step 1c. NLTK: after a consonant that is not the only letter before.
        if word.last == UInt8(ascii: "y"), word.count > 2, isConsonant(word)[word.count - 2] {
            word[word.count - 1] = UInt8(ascii: "i")
        }
        word = withoutDoubleSuffix(word)
        word = apply(step3, to: word) { measure($0) > 0 }
        word = apply(step4, to: word) { measure($0) > 1 }
        return tidied(word)
    }

    // MARK: Steps

    private struct Rule {
        let suffix: [UInt8]
        let replacement: [UInt8]

        init(_ suffix: String, _ replacement: String) {
            self.suffix = Array(suffix.utf8)
            self.replacement = Array(replacement.utf8)
        }
    }

    /// Applies the first rule whose suffix the word has, if the condition holds for the part before the suffix. No
    /// later rule is tried.
    private static func apply(
        _ rules: [Rule], to word: [UInt8], where condition: (ArraySlice<UInt8>) -> Bool
    ) -> [UInt8] {
        guard let rule = rules.first(where: { ends(word, $0.suffix) }) else { return word }
        let stem = word.dropLast(rule.suffix.count)
        if rule.suffix == ion, stem.last.map({ "st".utf8.contains($0) }) != true { return word }
        return condition(stem) ? stem + rule.replacement : word
    }

    /// Step 1a: SSES -> SS, IES -> I, SS -> SS, S ->. NLTK: of four letters IES -> IE.
    private static func withoutPlural(_ word: [UInt8]) -> [UInt8] {
        if ends(word, "ies"), word.count == 4 { return word.dropLast() }
        if ends(word, "sses") || ends(word, "ies") { return word.dropLast(2) }
        return ends(word, "s") && !ends(word, "ss") ? word.dropLast() : word
    }

    /// Step 1b: (m>0) EED -> EE, (*v*) ED ->, (*v*) ING ->, and then repairs of the end. NLTK: IED -> I, of four
    /// letters IE.
    private static func withoutParticiple(_ word: [UInt8]) -> [UInt8] {
        if ends(word, "ied") { return word.dropLast(word.count == 4 ? 1 : 2) }
        if ends(word, "eed") { return measure(word.dropLast(3)) > 0 ? word.dropLast() : word }
        let suffix = ends(word, "ed") ? 2 : ends(word, "ing") ? 3 : 0
        guard suffix > 0 else { return word }
        let stem = Array(word.dropLast(suffix))
        let consonants = isConsonant(stem)
        guard consonants.contains(false) else { return word }
        if ["at", "bl", "iz"].contains(where: { ends(stem, $0) }) { return stem + [UInt8(ascii: "e")] }
        if stem.count >= 2, stem[stem.count - 1] == stem[stem.count - 2], consonants[stem.count - 1] {
            return "lsz".utf8.contains(stem[stem.count - 1]) ? stem : stem.dropLast()
        }
        return measure(stem[...]) == 1 && endsShort(stem[...]) ? stem + [UInt8(ascii: "e")] : stem
    }

    /// Step 2. NLTK: ALLI -> AL comes first, and its result goes through the step again; BLI -> BLE in place of ABLI ->
    /// ABLE; FULLI -> FUL; LOGI -> LOG, where the L counts for the measure.
    private static func withoutDoubleSuffix(_ word: [UInt8]) -> [UInt8] {
        if ends(word, "alli"), measure(word.dropLast(4)) > 0 { return withoutDoubleSuffix(word.dropLast(2)) }
        if ends(word, "logi") { return measure(word.dropLast(3)) > 0 ? word.dropLast() : word }
        return apply(step2, to: word) { measure($0) > 0 }
    }

    /// Step 5: (m>1) E ->, (m=1 and not *o) E ->, (m>1) LL -> L.
    private static func tidied(_ word: [UInt8]) -> [UInt8] {
        var word = word
        if word.last == UInt8(ascii: "e") {
            let stem = word.dropLast()
            let measure = measure(stem)
            if measure > 1 || measure == 1 && !endsShort(stem) { word = Array(stem) }
        }
        return ends(word, "ll") && measure(word.dropLast()) > 1 ? word.dropLast() : word
    }

    private static let step2 = [
        Rule("ational", "ate"), Rule("tional", "tion"), Rule("enci", "ence"), Rule("anci", "ance"),
        Rule("izer", "ize"), Rule("bli", "ble"), Rule("alli", "al"), Rule("entli", "ent"), Rule("eli", "e"),
        Rule("ousli", "ous"), Rule("ization", "ize"), Rule("ation", "ate"), Rule("ator", "ate"), Rule("alism", "al"),
        Rule("iveness", "ive"), Rule("fulness", "ful"), Rule("ousness", "ous"), Rule("aliti", "al"),
        Rule("iviti", "ive"), Rule("biliti", "ble"), Rule("fulli", "ful"),
    ]

    private static let step3 = [
        Rule("icate", "ic"), Rule("ative", ""), Rule("alize", "al"), Rule("iciti", "ic"), Rule("ical", "ic"),
        Rule("ful", ""), Rule("ness", ""),
    ]

    private static let step4 = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
        "iti", "ous", "ive", "ize",
    ].map { Rule($0, "") }

    private static let ion = Array("ion".utf8)

    /// NLTK's exceptions.
    private static let irregular: [[UInt8]: [UInt8]] = {
        let stems = [
            "sky": ["sky", "skies"], "die": ["dying"], "lie": ["lying"], "tie": ["tying"], "news": ["news"],
            "inning": ["innings", "inning"], "outing": ["outings", "outing"], "canning": ["cannings", "canning"],
            "howe": ["howe"], "proceed": ["proceed"], "exceed": ["exceed"], "succeed": ["succeed"],
        ]
        var irregular: [[UInt8]: [UInt8]] = [:]
        for (stem, words) in stems {
            for word in words { irregular[Array(word.utf8)] = Array(stem.utf8) }
        }
        return irregular
    }()

    // MARK: Letters

    private static func ends(_ word: [UInt8], _ suffix: String) -> Bool { ends(word, Array(suffix.utf8)) }

    private static func ends(_ word: [UInt8], _ suffix: [UInt8]) -> Bool {
        word.count >= suffix.count && word.suffix(suffix.count).elementsEqual(suffix)
    }

    /// For each letter, whether it is a consonant: no vowel, and no Y after a consonant.
    private static func isConsonant(_ word: some Collection<UInt8>) -> [Bool] {
        var consonants: [Bool] = []
        consonants.reserveCapacity(word.count)
        for letter in word {
            if letter == UInt8(ascii: "y") {
                consonants.append(!(consonants.last ?? false))
            } else {
                consonants.append(!"aeiou".utf8.contains(letter))
            }
        }
        return consonants
    }

    /// m, the number of times that a consonant follows a vowel.
    private static func measure(_ stem: ArraySlice<UInt8>) -> Int {
        let consonants = isConsonant(stem)
        return zip(consonants, consonants.dropFirst()).count { !$0 && $1 }
    }

    /// *o: the end is consonant, vowel, consonant, the last one not W, X or Y. NLTK: or the whole is vowel, consonant.
    private static func endsShort(_ stem: ArraySlice<UInt8>) -> Bool {
        let consonants = isConsonant(stem)
        if consonants == [false, true] { return true }
        guard let last = stem.last, consonants.suffix(3) == [true, false, true] else { return false }
        return !"wxy".utf8.contains(last)
    }
}
