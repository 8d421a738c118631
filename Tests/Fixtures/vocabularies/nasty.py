"""Difficult texts for tokenizers, by kind. A text is a list of parts, each a string, or a string and how often."""

FAMILY = "\U0001F468\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466"
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

NASTY = {
    "combining marks": [
        "cafe\u0301", "e\u0301\u0302\u0323", "\u0301", "a\u0301 \u0301b", "q\u0323\u0307", "q\u0307\u0323",
        "Z" + "\u0335\u0336\u0337" * 12,
        "\u1e9b\u0323", "i\u0307", "\u0130", "\u00c5 \u212b A\u030a", "o\u0308 \u00f6", "\u0928\u093c \u0929",
        "\u0e01\u0e33 \u0e4d\u0e32",
        "\u0627\u0653 \u0622", "\u05e9\u05c1\u05bc \ufb2c",
    ],
    "Hangul": [
        "\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\u1100\u1161 \u1100 \u1161", "\u3131\u314f",
        "\uff9e\uffa1\uffc2",
    ],
    "width": [
        "\uff21\uff22\uff23\uff11\uff12\uff13", "\uff5b\uff5d\uff3b\uff3d\uff1c\uff1e",
        "\uff76\uff9e\uff77\uff9e \uff8a\uff9f \uff66\uff70",
        "\u30ab\u3099 \u30ac", "\uffe5\uffe6\uffe0", "\uff01\uff5e\uff0c\uff0e",
    ],
    "compatibility": [
        "\ufb01ne \ufb04e \ufb06", "\u00bd \u2153 \u2460 \u2474 \u2488", "x\u00b2 x\u2082 \u2075", "\u2167 \u217b",
        "\u2122 \u2120 \u2116 \u2103 \u3392",
        "\u32ff \u3300 \u33a5", "\ufdfa", "\U0001D400\U0001D4D0\U0001D7D8", "\u2026 \u2025 \u2024",
        "\u00aa \u00ba \u017f", "\u1d2c\u02b0",
        "Stra\u00dfe STRASSE \u1e9e", "\u01c4 \u01c5 \u01c6", "\u0391\u03a3 \u03c2", "\u0130I\u0131i",
    ],
    "emoji": [
        "\U0001F642", FAMILY, FAMILY + FAMILY + "!", "\U0001F44D\U0001F3FD ok",
        "\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7\U0001F1FA",
        "\u2764\ufe0f \u2764\ufe0e \u2764", "1\ufe0f\u20e3",
        "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
        "a\u200db \u200d", "\u845b\U000E0100", "\U0001F469\U0001F3FE\u200d\U0001F680 to the \U0001F315",
    ],
    "bidirectional": [
        "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u200fabc\u200e", "\u202eabc\u202c", "\u2066a\u2067b\u2068c\u2069",
        "\u061c1",
        "\u05e9\u05dc\u05d5\u05dd 123",
    ],
    "control": [f"a{chr(code)}b {chr(code)} c" for code in [*range(0x20), *range(0x7F, 0xA0)]] + [
        "\u0000", "\u0000\u0000a", "a\u0000", "\u001b[31mred\u001b[0m", "".join(map(chr, range(0x20))),
    ],
    "special scalars": [
        "\ufeffa", "a\ufeffb", "\ufffd", "a\ufffd\ufffdb", "\ufdd0 \ufdef", "\uffff \ufffe", "\U0001FFFF\U0010FFFF",
        "\ue000 \uf8ff",
        "\U000F0000\U00100000", "\u00ada\u00adb", "\u200ba\u200bb", "a\u200c\u2060\u2061b", "\u034f\u115f\u3164",
        "\u180e", "\ufff9a\ufffab\ufffb",
        "\U000E0001\U000E0041", "\u0378\u2fe0\U0001FAFF", "\u2585", "a\u2585b",
    ],
    "lines": [
        "a\nb", "a\r\nb", "a\rb", "a\u2028b\u2029c", "a\u0085b", "a\n\n\nb", "\na\n", "a\u000bb\u000cc", "a \n b", "\n",
        "\r\n\r\n", "if x:\n\treturn\n",
    ],
    "spaces": [
        "a  b", " a ", "   ", "\t", "a\tb", "a \t b", "a\u00a0b", "a\u3000b", "a\u2009b", "\u3000\u3000a\u3000",
        "".join(f"x{space}" for space in SPACES),
        "".join(f"y{space} " for space in SPACES), SPACES, ["a", [" ", 1000], "b"], [[" ", 5000]],
    ],
    "space mark": [
        "\u2581", "\u2581a", "a\u2581b", "a \u2581 b", "\u2581\u2581", " \u2581 \u2581 ", "\u2581the\u2581cat",
        "\u2582\u2580",
    ],
    "structure": [
        "", "{", "}", "{}", "{{name}} {0} {x!r:>10}", '{"key": [1, 2.5e-3, null], "q": "\\"\\u00e9\\n\\""}',
        "\\frac{a}{b} \\\\ $x_{i}^{2}$ \\%",
        "for (int i = 0; i < n; ++i) { a[i] ^= ~b | c & 0xFF; }", "`code` ~~~ ``` | | --- |", "<a href='x'>&amp;</a>",
        "C:\\dir\\new", "%s %d \\0 \\x00",
        "</s>", "<s> </s> <pad> <unk>", "a</s>b", "<pad>", "<unk><unk>", "<0x41> <0x0A>", "\u2047", " \u2047 ",
        "#@^_+=*/", "\u201cq\u201d \u2018q\u2019 \u00abq\u00bb \u2013\u2014",
        "1,234.50 1.234,50 1\u202f234,50 \u20ac5 $12.50", "0123456789012345678901234567890", "AAAaaaAAA", "a.b.c...d",
        "https://example.com/a?b=c&d=%20#e",
        "\u6771\u4eac\u90fd\u3067\u3001\u65e5\u672c\u8a9e\u3092\u3002", "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
        "\u0939\u093f\u0928\u094d\u0926\u0940", "\u4dff\u9fff\U00020000\U0002FA1D \uf900",
    ],
    "long": [
        [["x", 10_000]], [["ab", 5_000]], [["\u00e9", 10_000]], [["\u6771", 10_000]], [["\U0001F642", 10_000]],
        [["e\u0301", 5_000]],
        ["a", ["\u0301", 5_000]], [["the cat sat on a mat ", 4_762]], [["{", 10_000]], [[FAMILY, 500]], [["1", 10_000]],
        ["the ", [["xyz"][0], 3_000], " end"], [["a\n", 4_000]], [["\u2581", 4_000]], [["\u0000", 4_000]],
    ],
}

# Ill-formed UTF-8, which Swift and Python turn into text with a replacement character for each ill-formed part.
BROKEN = [
    b"a\xffb", b"\xed\xa0\x80", b"\xed\xb0\x80 \xed\xa0\xbd", b"\xf0\x9f\x98", b"a\xc3", b"\xc0\x80",
    b"\xf5\x80\x80\x80", b"\x80\x80 ok", b"\xe2\x82\x28",
]

SENTINELS = [
    "<extra_id_0>", "hello <extra_id_0> world", "hello<extra_id_1>world", "<extra_id_0> a <extra_id_1>",
    "<extra_id_0><extra_id_1>",
    "hello  <extra_id_3>  world ", "<extra_id_9> x", "<extra_id_10> x", "<extra_id_01> x", "<extra_id_> <extra_id_1",
    "a<<extra_id_2>>",
    "caf\u00e9 <extra_id_4> \U0001F642 <extra_id_5>", " <extra_id_6> ", "<extra_id_0>.", ".<extra_id_0>,<extra_id_1>!",
    "(<extra_id_7>)",
    "<extra_id_1><extra_id_1><extra_id_1>", "<extra_id_0> <extra_id_1>", "<extra_id_0>\n<extra_id_1>\t<extra_id_2>",
    "e<extra_id_0>\u0301",
    "<extra_id_0>\u200d<extra_id_1>", "<extra_id_ 0>", "<EXTRA_ID_0>", "\uff1cextra_id_0\uff1e", "<extra_id_-1>",
    "<extra_id_0 >", "<extra_id_00>",
    "<extra_id_+1>", "<extra_id_1.0>", "<extra_id_\uff11>", "<extra_id_\u0661>", "<extra_id_9", "extra_id_9>",
    "<extra_id_<extra_id_3>>",
    "<extra_id_99>", "<extra_id_18446744073709551616>", "\u2581<extra_id_0>",
    "the cat<extra_id_8> sat on <extra_id_7>the mat", "\u6771<extra_id_2>\u4eac",
    "x" * 50 + "<extra_id_5>" + "y" * 50, "<extra_id_0>" * 40, "{<extra_id_0>}", "a\u00a0<extra_id_1>\u3000b",
]
