"""The potential-based form of a reward layer, which leaves the best policy what it is (Ng, Harada and Russell, 1999).

F(s, s′) = γ Φ(s′) − Φ(s). Φ is what the layer has paid so far, 0 before the first token and 0 again behind the last:
what progress has earned early is taken back at the end.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int


def potential_rows(
    layer: Float[np.ndarray, "B T"], last: Int[np.ndarray, "B"], discount: float = 1.0
) -> Float[np.ndarray, "B T"]:
    """F_t = γ Φ_t − Φ_{t−1} up to the last token of each row, Φ_t = Σ_{i≤t} layer_i but 0 at `last`; 0 behind it."""
    place = np.arange(layer.shape[1])
    after = np.where(place < last[:, None], np.cumsum(layer, axis=1), 0.0)
    before = np.concatenate([np.zeros((len(layer), 1)), after[:, :-1]], axis=1)
    return np.where(place <= last[:, None], discount * after - before, 0.0).astype(np.float32)
