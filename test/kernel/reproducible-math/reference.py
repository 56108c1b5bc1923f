"""Writes reference.json: true values of the functions in src/kernel/reproducible-math, rounded once to doubles.

Needs mpmath (https://mpmath.org). Usage: python3 reference.py > reference.json

Every row is [argument, value] or [argument, argument, value]. Doubles are written as Python's shortest decimals, which
JSON reads back exactly; infinities and NaN do not occur (special values are tested by hand). The arguments are chosen to
cover the range on a logarithmic scale, the borders between methods, and the neighbours of places where things cancel.
"""

import json
import math
import random
import sys
from fractions import Fraction

from mpmath import mp, mpf
import mpmath

mp.prec = 1400
rng = random.Random(20200101)


def spread(low, high, count, negative=False):
    """Numbers spread evenly over the logarithms between two positive bounds, on both sides of zero if asked."""
    values = [math.exp(rng.uniform(math.log(low), math.log(high))) for _ in range(count)]
    return [-v if negative and rng.random() < 0.5 else v for v in values]


def around(*points):
    """Each point and its neighbours, a bit and a little more away."""
    out = []
    for p in points:
        out += [p, math.nextafter(p, math.inf), math.nextafter(p, -math.inf), p * (1 + 2.0**-30), p * (1 - 2.0**-20)]
    return out


quarter = [k * math.pi / 4 for k in range(1, 40)]
hard_angles = [6381956970095103 * 2.0**797, 5.319372648326541e255, 6411027962775774 * 2.0**-48, 1.7e9, 1e22, 1e300]
angles = spread(1e-9, 20, 120, True) + spread(20, 1e6, 40, True) + spread(1e6, 1e308, 40, True) + around(*quarter)
unit = [rng.uniform(-1, 1) for _ in range(150)] + spread(1e-12, 1, 40, True)
positive = spread(5e-324, 1.7e308, 120) + spread(0.4, 3, 150) + around(0.5, 0.7071067811865476, 1.0, 1.4142135623730951, 2.0, 10.0, 1000.0)

functions = {
    "ln": (mpmath.log, positive),
    "log1p": (mpmath.log1p, spread(1e-17, 1e10, 120) + [rng.uniform(-1, 1) for _ in range(150)] + around(-0.29, 0.41)),
    "log2": (lambda x: mpmath.log(x, 2), positive),
    "log10": (mpmath.log10, positive + [10.0**k for k in range(0, 23)]),
    "exp": (mpmath.exp, spread(1e-12, 745, 150, True) + [rng.uniform(-2, 2) for _ in range(100)] + around(709.0, -708.0, -744.0, 0.34657359027997264)),
    "expm1": (mpmath.expm1, spread(1e-12, 700, 150, True) + [rng.uniform(-3, 3) for _ in range(150)] + around(0.34657359027997264, -0.34657359027997264, 43.0, -37.0)),
    "sin": (mpmath.sin, angles + hard_angles),
    "cos": (mpmath.cos, angles + hard_angles),
    "tan": (mpmath.tan, angles + hard_angles),
    "asin": (mpmath.asin, unit + around(0.5, -0.75) + [1.0, -1.0, math.nextafter(1, 0), 1 - 2.0**-30]),
    "acos": (mpmath.acos, unit + around(0.5, -0.75) + [-1.0, math.nextafter(1, 0), math.nextafter(-1, 0), 1 - 2.0**-30]),
    "atan": (mpmath.atan, spread(1e-12, 1e12, 150, True) + spread(0.1, 5, 100, True) + around(7 / 16, 11 / 16, 19 / 16, 39 / 16) + [1e300]),
    "sinh": (mpmath.sinh, spread(1e-12, 709, 150, True) + spread(0.1, 3, 80, True) + around(40.0, 22.0, 0.3465) + [710.2, 710.47]),
    "cosh": (mpmath.cosh, spread(1e-12, 709, 120, True) + spread(0.1, 3, 80, True) + around(40.0, 22.0, 0.3465) + [710.2, 710.47]),
    "tanh": (mpmath.tanh, spread(1e-12, 30, 150, True) + spread(0.1, 3, 80, True) + around(19.5, 0.17)),
    "asinh": (mpmath.asinh, spread(1e-12, 1e300, 150, True) + spread(0.1, 5, 80, True) + around(268435456.0)),
    "acosh": (mpmath.acosh, spread(1, 1e300, 120) + spread(1, 5, 80) + [1 + 2.0**-k for k in range(1, 53)] + around(268435456.0)),
    "atanh": (mpmath.atanh, unit + around(0.17, 0.25) + [math.nextafter(1, 0), 1 - 2.0**-30]),
    "lgamma": (mpmath.loggamma, spread(1e-300, 1e305, 120) + spread(0.01, 30, 200) + around(0.5, 1.5, 2.5, 3.0, 16.0) + [1 + 2.0**-k for k in range(1, 50)] + [2 - 2.0**-k for k in range(1, 50)] + [math.nextafter(1, 0), math.nextafter(2, 0), 170.0, 1e9]),
    "erf": (mpmath.erf, spread(1e-12, 6, 120, True) + around(3.0, 1.0)),
    "erfc": (mpmath.erfc, spread(1e-12, 26, 150, True) + around(3.0, 1.0, 26.0)),
}
pairs = {
    "pow": (
        mpmath.power,
        [(x, y) for x, y in zip(spread(1e-300, 1e300, 200), spread(1e-3, 50, 200, True)) if abs(y * math.log(x)) < 700]
        + [(1 + rng.uniform(-1e-6, 1e-6), rng.uniform(-1e8, 1e8)) for _ in range(80)]
        + [(rng.uniform(0.5, 2), rng.uniform(-900, 900)) for _ in range(120)]
        + [(2.0, -1073.5), (10.0, 308.0), (10.0, -320.0), (1.0000000000000002, 3e18), (0.1, 3.0), (3.0, 33.0), (7.0, -3.0)],
    ),
    "atan2": (
        mpmath.atan2,
        list(zip(spread(1e-5, 1e5, 200, True), spread(1e-5, 1e5, 200, True)))
        + list(zip(spread(1e-300, 1e300, 100, True), spread(1e-300, 1e300, 100, True)))
        + [(5e-324, 5e-324), (1.7e308, 1.7e308), (3e-320, 4e-320), (-5e-324, -1e-310), (1e308, -3e307)],
    ),
}


def quantile(p):
    """The root of the normal distribution function, by Newton's method from a double."""
    from statistics import NormalDist

    z = mpf(NormalDist().inv_cdf(p))
    for _ in range(12):
        z -= (mpmath.erfc(-z / mpmath.sqrt(2)) / 2 - mpf(p)) / (mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mp.pi))
    return z


functions["normalQuantile"] = (lambda p: quantile(float(p)), [rng.uniform(0, 1) for _ in range(60)] + spread(1e-300, 0.3, 60) + [0.025, 0.075, 0.5, 0.925, 0.95, 0.975, 0.999999, 1 - 2.0**-53])


def row(function, *arguments):
    exact = function(*[mpf(a) for a in arguments])
    sign, mantissa, exponent, _ = exact._mpf_
    if not mpmath.isfinite(exact) or (exact != 0 and mpmath.mag(exact) > 1024):
        return None
    # By way of a fraction: mpmath itself would round twice when the value is subnormal.
    value = float((-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return [*arguments, value] if math.isfinite(value) else None


table = {name: [r for r in (row(f, float(x)) for x in xs) if r] for name, (f, xs) in functions.items()}
table |= {name: [r for r in (row(f, float(x), float(y)) for x, y in xs) if r] for name, (f, xs) in pairs.items()}
sys.stdout.write("{\n" + ",\n".join(f'"{name}": {json.dumps(rows, separators=(",", ":"))}' for name, rows in table.items()) + "\n}\n")
