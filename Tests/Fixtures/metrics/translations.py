"""translations.json, scalars.json: BLEU and chrF by sacrebleu, and the facts of its tokenizers and Python about
Unicode."""

import logging
import random
import sys
import unicodedata

import regex
from sacrebleu.metrics import BLEU, CHRF

import texts
from support import write

logging.disable(logging.WARNING)

BLEU_SETTINGS = [
    {}, {"lowercase": True}, {"tokenizer": "intl"}, {"tokenizer": "intl", "lowercase": True}, {"tokenizer": "char"},
    {"tokenizer": "char", "lowercase": True}, {"tokenizer": "none"}, {"tokenizer": "none", "lowercase": True},
    {"smoothing": "floor"}, {"smoothing": "add-k"}, {"smoothing": "none"}, {"tokenizer": "char", "smoothing": "add-k"},
]
CHRF_SETTINGS = [
    {}, {"word_order": 2}, {"lowercase": True}, {"lowercase": True, "word_order": 2}, {"whitespace": True},
    {"char_order": 4, "beta": 1}, {"char_order": 1, "word_order": 1, "beta": 3},
]


def bleu(settings):
    return BLEU(
        tokenize=settings.get("tokenizer", "13a"), lowercase=settings.get("lowercase", False),
        smooth_method=settings.get("smoothing", "exp"), force=True)


def columns(segments):
    """The references in sacrebleu's form: a list for each place, with None if a segment has fewer."""
    width = max(len(references) for references, _ in segments)
    return [[references[place] if place < len(references) else None for references, _ in segments]
            for place in range(width)]


def scored(metric, segments):
    score = metric.corpus_score([prediction for _, prediction in segments], columns(segments)).score
    return float(score), str(metric.get_signature())


def cases(make, all_settings, segments, corpora):
    result = []
    for settings in all_settings:
        rows = [scored(make(settings), [segments[index] for index in corpus]) for corpus in corpora]
        result.append({
            "settings": settings,
            "segments": [scored(make(settings), [segment])[0] for segment in segments],
            "corpora": [score for score, _ in rows],
            "signatures": [signature for _, signature in rows],
        })
    return result


def translations():
    rng = random.Random(5)
    segments = texts.pairs(rng, 420)
    everything = list(range(len(segments)))
    single = [index for index in everything if len(segments[index][0]) == 1]
    double = [index for index in everything if len(segments[index][0]) == 2]
    empty = [index for index in everything if not segments[index][1].strip()]
    corpora = [everything, single, double, empty, single[:1], single[-60:], double[-12:], everything[-100:]]
    corpora += [sorted(rng.sample(everything, 30)) for _ in range(10)]
    write("translations.json", {
        "segments": [{"references": references, "prediction": prediction} for references, prediction in segments],
        "corpora": [{"indices": corpus} for corpus in corpora],
        "bleu": cases(bleu, BLEU_SETTINGS, segments, corpora),
        "chrf": cases(lambda settings: CHRF(**settings), CHRF_SETTINGS, segments, corpora),
        "tokens": [
            {"tokenizer": name, "words": [" ".join(BLEU(tokenize=name).tokenizer(text.rstrip()).split())
                                          for text in texts.ODD_TEXTS]}
            for name in ("13a", "intl", "char", "none")],
        "texts": texts.ODD_TEXTS,
    })


def ranges(scalars):
    found = []
    for scalar in scalars:
        if found and found[-1][1] == scalar - 1:
            found[-1][1] = scalar
        else:
            found.append([scalar, scalar])
    return [bound for pair in found for bound in pair]


def scalars():
    """The assigned characters in the Unicode of Python (14.0). Of these, punctuation, symbols and numbers by the
    package regex, white space and words by Python, and the characters that str.lower() changes."""
    assigned = [
        scalar for scalar in range(sys.maxunicode + 1) if unicodedata.category(chr(scalar)) not in ("Cn", "Cs", "Co")]

    def all_of(pattern):
        compiled = regex.compile(pattern)
        return ranges(scalar for scalar in assigned if compiled.fullmatch(chr(scalar)))

    lower = {chr(scalar): chr(scalar).lower() for scalar in assigned if chr(scalar).lower() != chr(scalar)}
    write("scalars.json", {
        "assigned": ranges(assigned),
        "punctuation": all_of(r"\p{P}"), "symbols": all_of(r"\p{S}"), "numbers": all_of(r"\p{N}"),
        "spaces": ranges(scalar for scalar in assigned if chr(scalar).isspace()),
        "words": ranges(scalar for scalar in assigned if chr(scalar).isalnum() or chr(scalar) == "_"),
        "upper": "".join(lower), "lower": list(lower.values()),
    })


def make():
    translations()
    scalars()
