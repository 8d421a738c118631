"""Shared by the scripts of this folder: writing of fixtures, and single modules of t5 without TensorFlow."""

import importlib.util
import json
import pathlib
import site
import sys
import types

# This import looks for TensorFlow, so it comes before the replacement below.
from transformers.data.metrics import squad_metrics

HERE = pathlib.Path(__file__).parent


def write(name, value):
    """Writes an object of lists with one element of each list on a line, in ASCII."""
    def text(value, indent):
        if isinstance(value, list) and value and not isinstance(value[0], (int, float, str)):
            rows = (",\n" + indent).join(text(element, indent + " ") for element in value)
            return "[\n" + indent + rows + "]"
        if isinstance(value, dict) and indent == " ":
            rows = [f"{json.dumps(key)}: {text(value[key], indent + ' ')}" for key in sorted(value)]
            return "{\n" + indent + (",\n" + indent).join(rows) + "}"
        return json.dumps(value, ensure_ascii=True, sort_keys=True, allow_nan=False)

    (HERE / name).write_text(text(value, " ") + "\n", encoding="ascii")


def load_t5(*names):
    """Modules of t5 such as "evaluation.metrics". Their imports of t5, TensorFlow and editdistance are replaced. No
    function used here calls editdistance."""
    for folder in site.getsitepackages():
        root = pathlib.Path(folder) / "t5"
        if root.exists():
            break
    else:
        raise SystemExit("t5 is not installed; see requirements.txt")
    for name in ("t5", "t5.evaluation", "t5.data", "tensorflow", "tensorflow.compat", "editdistance"):
        sys.modules.setdefault(name, types.ModuleType(name))
    tensorflow = types.ModuleType("tensorflow.compat.v2")
    tensorflow.compat = types.SimpleNamespace(as_text=str)
    sys.modules["tensorflow.compat.v2"] = tensorflow
    sys.modules["tensorflow"].compat = sys.modules["tensorflow.compat"]
    sys.modules["tensorflow.compat"].v2 = tensorflow
    modules = []
    for name in names:
        spec = importlib.util.spec_from_file_location(f"t5.{name}", root / (name.replace(".", "/") + ".py"))
        module = importlib.util.module_from_spec(spec)
        sys.modules[f"t5.{name}"] = module
        package, _, short = name.rpartition(".")
        setattr(sys.modules[f"t5.{package}"], short, module)
        spec.loader.exec_module(module)
        modules.append(module)
    return modules


qa_utils, t5_metrics, t5_postprocessors = load_t5("evaluation.qa_utils", "evaluation.metrics", "data.postprocessors")
