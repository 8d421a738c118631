"""Writes sentinels.json: texts with sentinels inside and between words, and their ids in spiece.model with sentinels as
user-defined pieces, as seqio adds them. Needs sentencepiece 0.2.3 and protobuf 7.36.2.

No text has a space before a sentinel: it would become a separate piece, and span corruption never makes one.
"""

import json
import pathlib

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as proto

FOLDER = pathlib.Path(__file__).parent
SENTINELS = 10
TEXTS = [
    "the<extra_id_0> cat sat", "tran<extra_id_0>slate", "the c<extra_id_0>at on<extra_id_1> a mat",
    "tran<extra_id_0>sl<extra_id_1>ate  it<extra_id_2>", "hel<extra_id_0><extra_id_1>lo world",
    "99<extra_id_0>99 dogs<extra_id_9>,<extra_id_8> 42", "fünf<extra_id_0>zig ca<extra_id_1>fé<extra_id_2>\u3000東京",
    "no sentinel", "over<extra_id_0>\tdogs<extra_id_1>\nran<extra_id_10>",
]

model = proto.ModelProto()
model.ParseFromString((FOLDER / "spiece.model").read_bytes())
for index in reversed(range(SENTINELS)):
    model.pieces.add(piece=f"<extra_id_{index}>", score=0.0, type=proto.ModelProto.SentencePiece.USER_DEFINED)
processor = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
rows = [{"text": text, "ids": processor.encode(text)} for text in TEXTS]
(FOLDER / "sentinels.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="ascii")
