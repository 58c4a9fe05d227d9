"""Writes the safetensors format: header length, JSON header, then the tensors one after another."""

import json

DTYPE_NAMES = {"float64": "F64", "int64": "I64"}


def write(path, tensors, metadata):
    """tensors: name to numpy array, stored in this order; metadata: string to string."""
    header = {"__metadata__": metadata}
    end = 0
    for name, array in tensors.items():
        begin, end = end, end + array.nbytes
        header[name] = {
            "dtype": DTYPE_NAMES[array.dtype.name],
            "shape": list(array.shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little"))
        file.write(text)
        for array in tensors.values():
            file.write(array.astype(array.dtype.newbyteorder("<")).tobytes(order="C"))
