"""Opens a saved model with Python's safetensors and compares its tensors with its architecture.

    check-model.py MODEL
"""

import json
import sys

try:
    from safetensors import safe_open
except ImportError:
    print("skipped: reading the model from Python needs the safetensors package")
    sys.exit(0)

with safe_open(sys.argv[1], "np") as file:
    metadata = file.metadata()
    shapes = {name: file.get_tensor(name).shape for name in file.keys()}
width = json.loads(metadata["descent.input"])[0]
expected = {}
for number, layer in enumerate(json.loads(metadata["descent.architecture"])):
    if "dense" in layer:
        units = layer["dense"]["units"]
        expected[f"{number}.weight"] = (width, units)
        expected[f"{number}.bias"] = (units,)
        width = units
if not expected or shapes != expected:
    sys.exit(f"the tensors are {shapes}; the architecture expects {expected}")
print(f"{sys.argv[1]}: Python's safetensors reads {len(shapes)} tensors")
