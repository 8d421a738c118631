"""Writes rates.json: nested mixtures as in Mixtape's configurations, and seqio's rates of their tasks.

Every case becomes tasks and mixtures in seqio's own registries. The rates are `Mixture.get_rate` and
`Mixture.total_rate`; those of single tasks are `seqio.mixing_rate_num_examples`. The versions are those of
requirements.txt. See ../README.md for how to run it.
"""

import functools
import json
import pathlib
import random

import seqio

HERE = pathlib.Path(__file__).parent
FEATURES = {name: seqio.Feature(seqio.PassThroughVocabulary(10)) for name in ("inputs", "targets")}


class Case:
    """A case with its own names in seqio's registries, which are global."""

    def __init__(self, number, case):
        self.prefix = f"case{number}_"
        self.case = case
        self.added = set()
        for name, count in case["examples"].items():
            source = seqio.FunctionDataSource(
                lambda split, shuffle_files, seed=None: None, splits=("train",), num_input_examples={"train": count}
            )
            seqio.TaskRegistry.add(self.prefix + name, source, output_features=FEATURES)

    def task_rate(self, mixture, name):
        """seqio's value beside the name of a task: a number, or a function of the task."""
        policy = mixture.get("policy", "explicit" if isinstance(mixture["tasks"], dict) else "proportional")
        if policy == "equal":
            return 1.0
        if policy == "explicit":
            return mixture["tasks"][name]
        return functools.partial(
            seqio.mixing_rate_num_examples,
            maximum=mixture.get("taskLimits", {}).get(name, mixture.get("limit")),
            scale=mixture.get("scale", 1.0),
            temperature=mixture.get("temperature", 1.0),
        )

    def add(self, name, mixture):
        """Adds a mixture to seqio's registry, after the mixtures inside it."""
        if name in self.added:
            return
        self.added.add(name)
        members = [(self.prefix + task, self.task_rate(mixture, task)) for task in mixture.get("tasks", [])]
        for part, value in mixture.get("mixtures", {}).items():
            if isinstance(value, dict):
                self.add(part, value)
                members.append((self.prefix + part, value["rate"]))
            else:
                self.add(part, self.case["files"][part])
                members.append((self.prefix + part, value))
        seqio.MixtureRegistry.add(self.prefix + name, members)

    def result(self):
        self.add("mixture", self.case["mixture"])
        mixture = seqio.MixtureRegistry.get(self.prefix + "mixture")
        rates = {task.name.removeprefix(self.prefix): float(mixture.get_rate(task)) for task in mixture.tasks}
        return {**self.case, "rates": rates, "total_rate": float(mixture.total_rate)}


GLUE = {"cola": 8551, "sst2": 67349, "mrpc": 3668, "qqp": 363849, "mnli": 392702, "rte": 2490}
LIST = list(GLUE)

CASES = [
    {"name": "proportional", "examples": GLUE, "mixture": {"tasks": LIST}},
    {"name": "a limit", "examples": GLUE, "mixture": {"tasks": LIST, "limit": 65536}},
    {"name": "scale before the limit", "examples": GLUE, "mixture": {"tasks": LIST, "limit": 1000, "scale": 0.01}},
    {
        "name": "limit before the temperature", "examples": GLUE,
        "mixture": {"tasks": LIST, "limit": 262144, "scale": 1.5, "temperature": 2},
    },
    {
        "name": "limits of single tasks", "examples": GLUE,
        "mixture": {
            "tasks": LIST, "limit": 50000, "taskLimits": {"mnli": 200000, "rte": 100, "cola": 1e9}, "scale": 2,
            "temperature": 4,
        },
    },
    {"name": "explicit", "examples": GLUE, "mixture": {"tasks": {"cola": 3, "rte": 0.25, "qqp": 12.5}}},
    {
        "name": "two levels", "examples": GLUE,
        "files": {"pairs": {"tasks": ["mrpc", "qqp"]}},
        "mixture": {"tasks": ["cola", "sst2"], "mixtures": {"pairs": 30000}},
    },
    {
        "name": "numbers beside names on both levels", "examples": GLUE,
        "files": {"pairs": {"tasks": {"mrpc": 5, "qqp": 7}}},
        "mixture": {"tasks": {"cola": 2, "sst2": 1}, "mixtures": {"pairs": 0.5}},
    },
    {
        "name": "nothing but mixtures", "examples": GLUE,
        "files": {"pairs": {"tasks": ["mrpc", "qqp"], "policy": "equal"}},
        "mixture": {"mixtures": {"pairs": 2, "rest": {"rate": 1, "tasks": ["cola", "sst2", "rte"]}}},
    },
    {
        "name": "three levels", "examples": GLUE,
        "files": {
            "small": {"tasks": ["rte", "mrpc"], "policy": "equal"},
            "middle": {"tasks": ["cola"], "limit": 5000, "mixtures": {"small": 4000}},
        },
        "mixture": {
            "tasks": ["mnli"], "limit": 100000,
            "mixtures": {"middle": 20000, "large": {"rate": 80000, "tasks": ["qqp", "sst2"], "temperature": 3}},
        },
    },
    {
        "name": "a task beside a mixture that holds it", "examples": GLUE,
        "files": {"pairs": {"tasks": ["mrpc", "qqp"]}},
        "mixture": {"tasks": ["mrpc", "rte"], "mixtures": {"pairs": 5000}},
    },
    {
        "name": "a task in two mixtures", "examples": GLUE,
        "mixture": {
            "mixtures": {
                "a": {"rate": 1, "tasks": {"mrpc": 1, "qqp": 3}}, "b": {"rate": 2, "tasks": {"qqp": 1, "rte": 1}},
            }
        },
    },
    {
        "name": "a mixture reached on two ways, its tasks on four", "examples": GLUE,
        "files": {
            "base": {"tasks": ["rte", "cola"], "temperature": 2},
            "left": {"tasks": ["mrpc"], "mixtures": {"base": 1000}},
            "right": {"tasks": ["rte", "sst2"], "policy": "equal", "mixtures": {"base": 3}},
        },
        "mixture": {"tasks": {"cola": 0.5}, "mixtures": {"left": 1, "right": 2, "base": 0.25}},
    },
    {
        "name": "limits and temperatures inside, other ones outside", "examples": GLUE,
        "files": {
            "inner": {"tasks": ["mnli", "qqp", "rte"], "limit": 20000, "temperature": 2},
            "capped": {"tasks": ["mnli", "sst2"], "taskLimits": {"mnli": 1000}, "scale": 0.5},
        },
        "mixture": {"tasks": ["mnli", "cola"], "limit": 300000, "temperature": 5, "mixtures": {"inner": 7, "capped": 3}},
    },
]


def random_case(number):
    """Up to five mixtures with files, each of which may name earlier ones, and one that is described in place."""
    chance = random.Random(number)
    tasks = {f"t{i}": int(10 ** chance.uniform(1, 6)) for i in range(chance.randint(3, 8))}
    files = {}

    def mixture(names):
        members = chance.sample(list(tasks), chance.randint(1, len(tasks)))
        result = {"tasks": members}
        policy = chance.choice(["proportional", "equal", "explicit"])
        if policy == "explicit":
            result["tasks"] = {task: round(chance.uniform(0.01, 20), 2) for task in members}
        if policy == "equal":
            result["policy"] = "equal"
        if policy == "proportional":
            if chance.random() < 0.7:
                result["limit"] = int(10 ** chance.uniform(2, 5))
            if chance.random() < 0.5:
                result["taskLimits"] = {chance.choice(members): int(10 ** chance.uniform(1, 5))}
            if chance.random() < 0.5:
                result["temperature"] = chance.choice([0.5, 2, 3.5])
            if chance.random() < 0.3:
                result["scale"] = chance.choice([0.1, 3])
        parts = chance.sample(names, chance.randint(0, len(names)))
        if parts:
            result["mixtures"] = {name: round(10 ** chance.uniform(-1, 4), 3) for name in parts}
        return result

    for index in range(chance.randint(1, 5)):
        files[f"m{index}"] = mixture(list(files))
    root = mixture(list(files))
    inline = {"rate": round(10 ** chance.uniform(-1, 4), 3), **mixture(list(files))}
    root.setdefault("mixtures", {})["inline"] = inline
    return {"name": f"random {number}", "examples": tasks, "files": files, "mixture": root}


def main():
    cases = CASES + [random_case(number) for number in range(1, 25)]
    results = [Case(number, {"files": {}, **case}).result() for number, case in enumerate(cases)]
    text = "[\n" + ",\n".join(json.dumps(result) for result in results) + "\n]\n"
    (HERE / "rates.json").write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
