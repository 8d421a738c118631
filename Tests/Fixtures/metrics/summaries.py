"""summaries.json and stems.json: ROUGE by rouge-score, and its stemmer from NLTK."""

import random

from nltk.stem.porter import PorterStemmer
from rouge_score.rouge_scorer import RougeScorer

import texts
from support import write

TYPES = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL", "rouge_lsum": "rougeLsum"}

ROOTS = (
    "abolish act adapt agree allow angular analog argue bless bowdler bubble cat caress cease class comb commun cool "
    "condition conflat control convers create cry debat decid defens depend die digit dye effect electr employ enjoy "
    "fail "
    "fall feud file fizz flex fly form gener geolog give go happi hate hesit hiss homolog hop hope hopp infer inter "
    "irrit "
    "jelli lie like lov mat mix motor nation obey oper oppos pirat play plaster pony prob radic rat relat replac reviv "
    "roll run say sens shed sing siz skip sky spy stop success syzygy tan theolog tie toy tray trouble try use valenc "
    "victim viet vile whey write yell zigzag x ab eye ooze be see free gas his was us yes 2nd 1990 b2b").split()
SUFFIXES = (
    " s es ies ed eed ied ing ings er ers y ly ily ally al ation ational ations ator ance ancy anci ence ency able "
    "ibly "
    "ability abli bli alli alism aliti ality ant ate ement ment ent entli ently eli ely ful fulness fulli fulli ic "
    "ical "
    "icate iciti icity ion sion tion ism ist iti ity ive iveness iviti ize izer ization ization less logi logy ness "
    "ou ous "
    "ously ousli ousness tional ll lle y yed ying yer bled ized ated").split(" ")
IRREGULAR = (
    "sky skies die dying lie lying tie tying news inning innings outing outings canning cannings howe proceed exceed "
    "succeed "
    "proceeds exceeding succeeded feed bleed agreed spied died tied cried flies dies ties ponies caresses").split()


def stems():
    rng = random.Random(6)
    words = {root + suffix for root in ROOTS for suffix in rng.sample(SUFFIXES, 40)} | set(IRREGULAR)
    words |= {"".join(rng.choice("aeiouyybcdllmnsstz") for _ in range(rng.randrange(1, 9))) for _ in range(800)}
    words |= {word + rng.choice(SUFFIXES) for word in texts.WORDS}
    stemmer = PorterStemmer()
    write("stems.json", {"words": " ".join(sorted(words)), "stems": " ".join(stemmer.stem(w) for w in sorted(words))})


def summary(rng):
    """Several sentences. Some stand on their own lines, and some end in a period between spaces."""
    return "".join(texts.sentence(rng, 0, 12) + rng.choice(["\n", "\n", " . ", ". ", "\n\n", " . . "])
                   for _ in range(rng.randrange(0, 6)))


def plurals(rng, text):
    endings = ["", "", "s", "ing", "ly"]
    return " ".join(word + rng.choice(endings) if word.isalpha() else word for word in text.split(" "))


def summaries():
    rng = random.Random(7)
    examples = texts.pairs(rng, 3 * len(texts.ODD_TEXTS))[::2]
    for _ in range(180):
        text = summary(rng)
        references = [text] + [texts.changed(rng, text, 0.5) for _ in range(rng.choice([0, 0, 1, 2]))]
        examples.append((references, plurals(rng, texts.changed(rng, text, rng.choice([0.2, 0.5, 0.9])))))

    def each(name, stem, sentences):
        scorer = RougeScorer([TYPES[name]], use_stemmer=stem)
        # As t5.evaluation.metrics.rouge prepares summaries.
        prepare = (lambda text: text.replace(" . ", " .\n")) if sentences == "t5" else (lambda text: text)
        return [
            float(scorer.score_multi([prepare(r) for r in references], prepare(prediction))[TYPES[name]].fmeasure)
            for references, prediction in examples]

    cases = [
        {"metric": name, "settings": {"stem": True} if stem else {}, "examples": each(name, stem, "newline")}
        for name in TYPES for stem in (False, True)]
    cases += [
        {
            "metric": "rouge_lsum", "settings": {"sentences": "t5", "stem": stem},
            "examples": each("rouge_lsum", stem, "t5"),
        }
        for stem in (False, True)]
    write("summaries.json", {
        "targets": [references for references, _ in examples],
        "predictions": [prediction for _, prediction in examples],
        "cases": cases,
    })


def make():
    stems()
    summaries()
