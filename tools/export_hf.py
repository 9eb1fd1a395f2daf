"""Write a trained policy as a Hugging Face folder: `python tools/export_hf.py checkpoint=<run> out=<folder>`."""

import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("rljax") is None:  # a checkout that is not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from rljax.export import main

main()
