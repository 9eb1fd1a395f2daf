"""All rules, by name, in the order in which they are asked."""

from __future__ import annotations

from rljax.verify.steps.rules.calculus import derivative, rational_roots
from rljax.verify.steps.rules.congruences import chinese_remainders, division, euler, fermat, modular_inverse
from rljax.verify.steps.rules.counting import combinations, inclusion_exclusion, probability
from rljax.verify.steps.rules.divisibility import divisibility
from rljax.verify.steps.rules.domains import division_by_zero, inequality_sign, logarithm_of_nonpositive
from rljax.verify.steps.rules.expansions import mistaken_laws
from rljax.verify.steps.rules.quadratic import completing_the_square, discriminant, quadratic_formula, vieta
from rljax.verify.steps.rules.sums import geometric_series, means, series
from rljax.verify.steps.rules.triangles import (
    angle_sum,
    heron,
    law_of_cosines,
    law_of_sines,
    pythagoras,
    triangle_inequality,
)
from rljax.verify.steps.view import Finding, Rule, View

RULES: dict[str, Rule] = {
    "quadratic formula": quadratic_formula,
    "discriminant": discriminant,
    "completing the square": completing_the_square,
    "Vieta": vieta,
    "mistaken laws": mistaken_laws,
    "division by zero": division_by_zero,
    "logarithms of positive numbers": logarithm_of_nonpositive,
    "sign of an inequality": inequality_sign,
    "Pythagoras": pythagoras,
    "angle sums": angle_sum,
    "triangle inequality": triangle_inequality,
    "Heron": heron,
    "law of cosines": law_of_cosines,
    "law of sines": law_of_sines,
    "modular inverse": modular_inverse,
    "division of congruences": division,
    "Fermat": fermat,
    "Euler": euler,
    "Chinese remainders": chinese_remainders,
    "divisibility": divisibility,
    "sums": series,
    "geometric series": geometric_series,
    "inequality of the means": means,
    "derivative": derivative,
    "rational roots": rational_roots,
    "combinations": combinations,
    "inclusion and exclusion": inclusion_exclusion,
    "probability": probability,
}


def apply_rules(view: View) -> Finding | None:
    """The first rule that finds fault with the step; else the first that finds it right; else None."""
    right = None
    for rule in RULES.values():
        finding = rule(view)
        if finding is not None and finding.verdict != "valid":
            return finding
        right = right or finding
    return right
