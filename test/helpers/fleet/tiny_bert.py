"""
Writes a BERT of two layers, with weights by chance and words of its own, as a repository of a hub has one; and texts that
it can learn to tell apart. Needs no torch: a file of safetensors is a list of what is in it, and then that.

Words: tiny_bert.py <folder for the model> <folder for the data>
"""

import csv
import json
import random
import struct
import sys
from pathlib import Path

HIDDEN, LAYERS, INNER, POSITIONS = 32, 2, 64, 64
LABELS = ("billing", "shipping", "other")
WORDS = [f"w{number}" for number in range(20 * len(LABELS))]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]


def shapes():
    found = {
        "embeddings.word_embeddings.weight": [len(VOCABULARY), HIDDEN],
        "embeddings.position_embeddings.weight": [POSITIONS, HIDDEN],
        "embeddings.token_type_embeddings.weight": [2, HIDDEN],
        **norm("embeddings.LayerNorm"),
        **dense("pooler.dense", HIDDEN, HIDDEN),
    }
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        for name in ("query", "key", "value"):
            found.update(dense(f"{at}.attention.self.{name}", HIDDEN, HIDDEN))
        found.update(dense(f"{at}.attention.output.dense", HIDDEN, HIDDEN))
        found.update(dense(f"{at}.intermediate.dense", INNER, HIDDEN))
        found.update(dense(f"{at}.output.dense", HIDDEN, INNER))
        found.update({**norm(f"{at}.attention.output.LayerNorm"), **norm(f"{at}.output.LayerNorm")})
    return {f"bert.{name}": shape for name, shape in found.items()}


def dense(name, out, into):
    return {f"{name}.weight": [out, into], f"{name}.bias": [out]}


def norm(name):
    return {f"{name}.weight": [HIDDEN], f"{name}.bias": [HIDDEN]}


def values(chance, name, count):
    if name.endswith("bias"):
        return [0.0] * count
    return [1.0] * count if "LayerNorm" in name else [chance.gauss(0, 0.1) for _ in range(count)]


def write_weights(path):
    chance, header, data = random.Random(0), {"__metadata__": {"format": "pt"}}, b""
    for name, shape in shapes().items():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        content = struct.pack(f"<{count}f", *values(chance, name, count))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    said = json.dumps(header).encode()
    said += b" " * (-len(said) % 8)
    path.write_bytes(struct.pack("<Q", len(said)) + said + data)


def write_model(folder):
    folder.mkdir(parents=True)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": len(VOCABULARY),
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "intermediate_size": INNER,
        "max_position_embeddings": POSITIONS,
    }
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer", "do_lower_case": true}')
    write_weights(folder / "model.safetensors")


def write_data(folder):
    """The same rows as CSV and as JSON Lines, each in a folder of its own."""
    chance, rows = random.Random(1), []
    for _ in range(120):
        label = chance.randrange(len(LABELS))
        text = " ".join(WORDS[20 * label + chance.randrange(20)] for _ in range(chance.randrange(4, 12)))
        rows.append((text, LABELS[label]))
    for name in ("csv", "jsonl"):
        (folder / name).mkdir(parents=True)
    with (folder / "csv/train.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    lines = [json.dumps({"label": label, "text": text}) for text, label in rows]
    (folder / "jsonl/train.jsonl").write_text("\n".join(lines) + "\n")


write_model(Path(sys.argv[1]))
write_data(Path(sys.argv[2]))
