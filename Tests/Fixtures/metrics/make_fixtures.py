"""Writes the JSON files of this folder: examples, and their scores by the reference programs.

The references are the metrics of the package t5 (which restate the evaluation scripts of SQuAD v1.1 and TriviaQA),
transformers (that of SQuAD v2.0), scikit-learn, scipy, sacrebleu, rouge-score and NLTK, at the versions of
requirements.txt. See ../README.md for how to run it.
"""

import answers
import classes
import groups
import references
import squad2
import summaries
import translations

for module in (answers, classes, translations, references, summaries, groups, squad2):
    module.make()
