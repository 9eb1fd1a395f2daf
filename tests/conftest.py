"""Tests run on the CPU, wherever they run; set before anything imports jax."""

import os

os.environ["JAX_PLATFORMS"] = "cpu"
