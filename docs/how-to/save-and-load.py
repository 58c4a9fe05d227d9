import array
import json

with open('model.safetensors', 'rb') as file:
    header = json.loads(file.read(int.from_bytes(file.read(8), 'little')))
    numbers = file.read()

for name, entry in header.items():
    if name != '__metadata__':
        begin, end = entry['data_offsets']
        values = array.array('f', numbers[begin:end])  # dtype F32, on a little-endian machine
        print(name, entry['dtype'], entry['shape'], [round(x, 3) for x in values[:4]])
