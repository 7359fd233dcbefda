"""Writes types.safetensors: one tensor of each type the engine reads, by the format's description alone (struct and json)."""
import json
import struct

F32 = [0x00000000, 0x80000000, 0x3F800000, 0xBFC00000, 0x7F800000, 0xFF800000, 0x7FC00000, 0x00000001]
F16 = [0x0000, 0x8000, 0x3C00, 0xBE00, 0x7C00, 0xFC00, 0x7E00, 0x0001]
BF16 = [0x0000, 0x8000, 0x3F80, 0xBFC0, 0x7F80, 0xFF80, 0x7FC0, 0x0001]

tensors = [
    ("f32", "F32", [4, 2], struct.pack("<8I", *F32)),
    ("f16", "F16", [4, 2], struct.pack("<8H", *F16)),
    ("bf16", "BF16", [4, 2], struct.pack("<8H", *BF16)),
    ("scalar", "F32", [], struct.pack("<f", 2.5)),
    ("empty", "F32", [0, 3], b""),
    ("counter", "I64", [], struct.pack("<q", 7)),
]
header = {"__metadata__": {"format": "pt", "note": "größer"}}
entries, offset = [], 0
for name, dtype, shape, data in tensors:
    entries.append((name, {"dtype": dtype, "shape": shape, "data_offsets": [offset, offset + len(data)]}))
    offset += len(data)
header.update(reversed(entries))  # listed in another order than their bytes
text = json.dumps(header, ensure_ascii=False).encode("utf-8")
text += b" " * (-len(text) % 8 + 8)  # spaces after the object are allowed
with open("types.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + b"".join(t[3] for t in tensors))
