"""Difficult texts for metrics, and pairs of texts made from them."""

# Whole texts: empty, of many scripts, with marks and digits in every neighbourhood, with entities and rare spaces.
ODD_TEXTS = [
    "", " ", "\t\n", ".", "..", "...", "a..", "..a", ",,", "-", "--", "- -", "'", "\"", "\u00a0", "\u3000\u3000",
    "The cat sat on the mat.", "the cat sat on the mat", "THE CAT SAT ON THE MAT!", "A cat, a mat; a hat: all (three).",
    "1,000.50 and 1.000,50", "in 1999. In 2000, in 2001-2002", "3-4 5- -6 7--8 9-a a-9", "$5.00, \u20ac6, \u00a37, 50%",
    "x=1+2*3/4<5>6^7|8~9", "a@b.c #tag [x] {y} `z` \\w _under_", "don't can't o'clock 'quoted' \"double\"",
    "&quot;quoted&quot; &amp;amp; &lt;tag&gt; &apos;", "&amp;quot; & &", "<skipped> a <skipped>",
    "hyphen-\nated word\nbreak",
    "trailing newline\n", "  leading and   many    spaces  ", "tab\tseparated\tvalues", "no\u00a0break\u202fspace",
    "ideographic\u3000space", "file\u001cgroup\u001drecord\u001eunit\u001f.", "next\u0085line",
    "zero\u200bwidth\u200djoiner",
    "line\u2028paragraph\u2029end", "\ufeffbyte order mark", "soft\u00adhyphen", "U.S.A. e.g. i.e. etc...",
    "caf\u00e9 and cafe\u0301", "na\u00efve fa\u00e7ade", "\u0130stanbul I\u0131i", "stra\u00dfe STRASSE \u1e9e",
    "\u039f\u0394\u039f\u03a3 \u03a3\u0391\u03a3. \u03a3", "\u1f0c\u03bd\u03b8\u03c1\u03c9\u03c0\u03bf\u03c2",
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440!", "\u041a\u043e\u043c\u0443-\u0442\u043e 10,5 \u2116 7",
    "\u6211\u559c\u6b22\u732b\u3002", "\u4f60\u597d\uff0c\u4e16\u754c\uff01",
    "\u6771\u4eac\u90fd\u300c\u6e0b\u8c37\u300d\u300110\u6708",
    "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c", "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4", "\u1112\u1161\u11ab",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060c \u061f",
    "\u0661\u0662\u066b\u0663\u066a",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\u05be\u05e9",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e\u0964",
    "\u0967\u0968.\u0969 \u0967,\u0968", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
    "\U0001f600 smile\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467!", "\U0001f1e9\U0001f1ea flag",
    "\u2764\ufe0f",
    "x\u00b2 + y\u2082 = \u00bd\u2153", "\u2168 and \u2460 and \u3231", "\u2200x\u2203y (x\u2260y \u2227 y\u2264x)",
    "\u201csmart\u201d \u2018quotes\u2019 \u00ab guillemets \u00bb \u2013 \u2014 \u2026",
    "\u00bfQu\u00e9? \u00a1Hola! a\u00b4b`c",
    "\uff11\uff12\uff0c\uff13 \uff21\uff22", "\U00010400\U00010401 deseret", "\U0001d400\U0001d7d8 bold",
    "\ufb01\ufb02 ligatures",
    "\u212a\u212b kelvin angstrom", "\u01c5 \u01f2", "\u0345\u0399", "a\u0301\u0302\u0303b", "\u200f\u200ertl",
]

WORDS = (
    "the a an of to in and is was it for on that with as by at from his her they be this have or one had not but what "
    "all "
    "were when we there can said which do their time if will up other about out many then them these so some would "
    "make "
    "like him into has look two more write go see number no way could people my than first water been call who oil its "
    "now find long down day did get come made may part over new sound take only little work know place year live me "
    "back "
    "give most very after thing our just name good sentence man think say great where help through much before line "
    "right"
).split()

MARKS = [".", ",", "!", "?", ";", ":", "'s", "\"", "(", ")", "-", "%", "1,5", "3.14", "2024", "10-12", "\u00e9t\u00e9",
         "\u4e2d\u6587", "\u043c\u0438\u0440", "\u0646\u0639\u0645", "\U0001f600", "\u20ac5", "\u2014", "&amp;", "X",
         "The"]


def sentence(rng, shortest=0, longest=18):
    """Words with some marks inside and beside them."""
    text = ""
    for _ in range(rng.randrange(shortest, longest + 1)):
        text += rng.choice(["", " ", " ", " ", " ", " ", "  "]) if text else ""
        text += rng.choice(MARKS) if rng.random() < 0.2 else rng.choice(WORDS)
    return text


def changed(rng, text, share):
    """A text with changes: this share of the words, and some characters, are dropped, doubled, moved or replaced."""
    words = text.split(" ")
    result = []
    for word in words:
        draw = rng.random()
        if draw < share * 0.3:
            continue
        if draw < share * 0.5:
            result.append(rng.choice(WORDS))
        elif draw < share * 0.6:
            result += [word, word]
        elif draw < share * 0.7:
            result.insert(max(0, len(result) - 1), word)
        elif draw < share * 0.8:
            result.append(word.upper())
        elif draw < share and word:
            place = rng.randrange(len(word))
            result.append(word[:place] + rng.choice("aeiox.,-1 ") + word[place + rng.randrange(2):])
        else:
            result.append(word)
    return " ".join(result)


def pairs(rng, count, longest=18, references=4):
    """(references, prediction) of the difficult texts and of random ones, with one or more references."""
    found = []
    for text in ODD_TEXTS:
        found.append(([text], text))
        found.append(([text], changed(rng, text, 0.5)))
        others = [changed(rng, text, 0.3) for _ in range(rng.randrange(1, references))]
        found.append((others + [text], changed(rng, text, 0.3)))
    while len(found) < count:
        text = sentence(rng, 0, longest)
        all_references = [text] + [changed(rng, text, 0.4) for _ in range(rng.choice([0, 0, 0, 1, 2, references - 1]))]
        found.append((all_references, changed(rng, text, rng.choice([0, 0.2, 0.4, 0.8]))))
    return found
