"""Writes html.json: HTML's character references as Python's html module reads them.

Needs Python 3.11 and no package: python3 make_fixtures.py
"""

import html
import html.entities
import json
import pathlib

names = sorted(html.entities.name2codepoint)  # those of HTML 4.01
numbers = [9, 34, 39, 65, 128, 130, 133, 150, 159, 160, 233, 8364, 55295, 57344, 128512]
references = [f"&{name};" for name in names + ["apos"]]
references += [f"&#{number};" for number in numbers]
references += ["&#xE9;", "&#Xe9;", "&#x1F600;", "&#0000065;"]
path = pathlib.Path(__file__).parent / "html.json"
path.write_text(json.dumps({text: html.unescape(text) for text in references}, indent=1) + "\n")
