"""Checks Mixtape's JSON Schemas with a widely used validator.

    python3 -m venv /tmp/schemas && /tmp/schemas/bin/pip install -r Tests/Fixtures/schemas/requirements.txt
    /tmp/schemas/bin/python Tests/Fixtures/schemas/check_schemas.py .build/release/mixtape

The schemas must be valid schemas. They must accept all files of Tasks/ and Pipelines/ and the right ones of cases.json,
and reject the wrong ones. Tests/EndToEnd/SchemaTests.swift also reads cases.json and gives the same files to the
program. Nothing is written.
"""

import json
import pathlib
import re
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[3]
# A string, a comment, or a comma before a closing bracket. The match is possessive (Python 3.11); otherwise a bracket
# within a comment would count as a closing one.
COMMENT = r"//[^\n]*+|/\*(?:.|\n)*?\*/"
RELAXED = re.compile(r'("(?:[^"\\]|\\.)*")|' + COMMENT + r"|,(?=(?>\s|" + COMMENT + r")*+[\]}])")


def parse(text):
    """JSON with comments and trailing commas."""
    return json.loads(RELAXED.sub(lambda match: match.group(1) or "", text))


def kind(path):
    if path.parent.name == "Pipelines":
        return "study" if path.name.endswith(".study.json") else "pipeline"
    return "mixture" if path.name.endswith(".mixture.json") else "task"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    validators = {}
    for name in ["task", "mixture", "pipeline", "study"]:
        schema = json.loads(subprocess.run([program, "schema", name], check=True, capture_output=True).stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        validators[name] = jsonschema.Draft7Validator(schema)

    failures = 0

    def check(what, name, document, is_right):
        nonlocal failures
        errors = [error.message for error in validators[name].iter_errors(document)]
        if (not errors) != is_right:
            failures += 1
            print(f"{what}: {errors or 'is accepted'}")

    files = [path for folder in ["Tasks", "Pipelines", "Tests/Benchmarks/Pipelines"] for path in sorted((ROOT / folder).glob("*.json"))]
    for path in files:
        check(path, kind(path), parse(path.read_text()), True)
    cases = json.loads((pathlib.Path(__file__).parent / "cases.json").read_text())
    count = 0
    for name, groups in cases.items():
        for group in ["right", "wrong"]:
            for case in groups[group]:
                check(f"{name} {group}: {case['what']}", name, case["file"], group == "right")
                count += 1
    print(f"{len(files)} files and {count} cases, {failures} of them not as expected")
    sys.exit(1 if failures else 0)


main()
