"""Reads data/*.safetensors without the code that wrote them, checks every rule of the format and
prints what is inside. It needs the standard library only."""

import json
import math
import pathlib
import sys

SIZES = {"F64": 8, "I64": 8}


def without_duplicates(pairs):
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), "a name occurs twice"
    return dict(pairs)


def check(path):
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    assert length % 8 == 0 and length <= 100_000_000 and 8 + length <= len(content), length
    text = content[8 : 8 + length].decode()
    assert text.startswith("{")
    header = json.loads(text, object_pairs_hook=without_duplicates)
    metadata = header.pop("__metadata__")
    assert all(isinstance(value, str) for value in metadata.values())

    cases = metadata["cases"].split(",")
    assert {name.split("/")[0] for name in header} == set(cases)
    assert {key.split("/")[0] for key in metadata if key != "cases"} <= set(cases)

    expected = 0
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert begin == expected, name
        assert end - begin == math.prod(entry["shape"]) * SIZES[entry["dtype"]], name
        expected = end
        if entry["dtype"] == "F64":
            numbers = memoryview(content[8 + length + begin : 8 + length + end]).cast("d")
            assert all(map(math.isfinite, numbers)), name
    assert 8 + length + expected == len(content)
    return cases, header, metadata


def show(path, cases, header, metadata):
    print(path.name)
    for case in cases:
        settings = of_case(case, metadata)
        print(" ", case, *(f"{key}={value}" for key, value in settings.items()))
        for name, entry in of_case(case, header).items():
            print("   ", name, entry["dtype"], entry["shape"])


def of_case(case, named):
    prefix = case + "/"
    return {name[len(prefix) :]: x for name, x in named.items() if name.startswith(prefix)}


paths = sorted((pathlib.Path(__file__).parent / "data").glob("*.safetensors"))
if not paths:
    sys.exit("no files in data/: run make.py")
for path in paths:
    show(path, *check(path))
