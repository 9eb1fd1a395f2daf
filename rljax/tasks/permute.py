"""A keyed permutation of 0…size−1 that needs no memory: problems come in random order, and none twice.

A balanced Feistel network (Luby and Rackoff, 1988) on the next even power of two, walked until the value falls below
`size` again (cycle walking: Black and Rogaway, *Ciphers with Arbitrary Finite Domains*, 2002).
"""

from __future__ import annotations

from hashlib import blake2b

_ROUNDS = 4


def permute(number: int, size: int, key: bytes) -> int:
    """The image of `number` in 0…size−1 under the permutation that `key` (64 bytes at most) names."""
    if not 0 <= number < size:
        raise ValueError(f"{number} does not lie in 0…{size - 1}")
    half = max(((size - 1).bit_length() + 1) // 2, 1)
    number = _feistel(number, half, key)
    while number >= size:
        number = _feistel(number, half, key)
    return number


def fraction(key: str) -> float:
    """A hash of a text, uniform in [0, 1)."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") / 2**64


def seed_of(*parts: object) -> int:
    """A hash of some values as a seed of 64 bits, the same in every process."""
    text = "\x1f".join([str(part) for part in parts])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _feistel(number: int, half: int, key: bytes) -> int:
    mask = (1 << half) - 1
    left, right = number >> half, number & mask
    size = (half + 7) // 8
    for turn in range(_ROUNDS):
        block = bytes((turn,)) + right.to_bytes(size, "big")
        left, right = right, left ^ (_mix(block, size, key) & mask)
    return (left << half) | right


def _mix(block: bytes, size: int, key: bytes) -> int:
    """`size` pseudo-random bytes of a block; a digest has 64 at most."""
    if size <= 64:
        return int.from_bytes(blake2b(block, digest_size=size, key=key).digest(), "big")
    parts = [blake2b(block + bytes((i,)), digest_size=64, key=key).digest() for i in range(-(-size // 64))]
    return int.from_bytes(b"".join(parts), "big")
