"""Student's t distribution against scipy's, and against what must hold of any distribution."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from mallennlp.domain.statistics.student_t import MANY_DEGREES, cdf, quantile, two_sided

EXACT = 1e-9
"""The relative error that is allowed beside scipy, whose own is not everywhere smaller."""

degrees_of_freedom = st.floats(-2, 8).map(lambda exponent: 10.0**exponent)
sizes = st.floats(-6, 5).map(lambda exponent: 10.0**exponent)
tails = st.floats(-290, -0.302).map(lambda exponent: 10.0**exponent)
around_the_middle = st.floats(0.001, 0.999)


@given(sizes, degrees_of_freedom)
def test_the_lower_tail_is_scipys(size: float, degrees: float) -> None:
    expected = float(stats.t.sf(size, degrees))
    assume(expected > 1e-290)
    assert cdf(-size, degrees) == pytest.approx(expected, rel=EXACT)


@given(st.floats(-50, 50), degrees_of_freedom)
def test_the_rest_is_scipys(t: float, degrees: float) -> None:
    assert cdf(t, degrees) == pytest.approx(float(stats.t.cdf(t, degrees)), rel=EXACT, abs=1e-290)


@given(tails | around_the_middle, st.floats(0, 8).map(lambda exponent: 10.0**exponent))
def test_quantiles_are_scipys(p: float, degrees: float) -> None:
    expected = float(stats.t.ppf(p, degrees))
    # Far out scipy is wrong: by half at 1e-171 and 3.2 degrees, in older releases by a part in a
    # hundred million at 1e-155 and 10. The closed forms below say what is right there.
    assume(p > 1e-100 and abs(expected) < 1e50)
    assert quantile(p, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(tails | around_the_middle, degrees_of_freedom)
def test_a_quantile_leads_back_to_its_probability(p: float, degrees: float) -> None:
    t = quantile(p, degrees)
    assume(math.isfinite(t))
    assert cdf(t, degrees) == pytest.approx(p, rel=1e-10)


@given(tails, degrees_of_freedom)
def test_both_sides_are_alike(tail: float, degrees: float) -> None:
    t = quantile(tail, degrees)
    assume(math.isfinite(t))  # with few degrees of freedom some lie past the largest float
    assert two_sided(t, degrees) == pytest.approx(2 * tail, rel=1e-10)
    assert quantile(0.25, degrees) == -quantile(0.75, degrees)


@given(sizes)
def test_one_and_two_degrees_are_known_exactly(size: float) -> None:
    angle = math.atan2(1, size) / math.pi  # the tail of Cauchy's distribution
    assert cdf(-size, 1) == pytest.approx(angle, rel=1e-13)
    root = math.sqrt(2 + size * size)
    assert cdf(-size, 2) == pytest.approx(1 / (root * (root + size)), rel=1e-13)


@given(tails, st.floats(0.1, 20))
def test_far_out_the_tail_is_a_power(tail: float, degrees: float) -> None:
    t = -quantile(tail, degrees)
    assume(1e10 * degrees < t < 1e300)
    half = degrees / 2
    beta = math.lgamma(half) + math.lgamma(0.5) - math.lgamma(half + 0.5)
    log_tail = half * (math.log(degrees) - 2 * math.log(t)) - math.log(degrees) - beta
    assert log_tail == pytest.approx(math.log(tail), rel=1e-12, abs=1e-10)


@given(sizes)
def test_the_two_ways_meet(size: float) -> None:
    below = cdf(-size, math.nextafter(MANY_DEGREES, 0))
    assume(below > 1e-290)
    assert cdf(-size, MANY_DEGREES) == pytest.approx(below, rel=EXACT)


@pytest.mark.parametrize(
    "p, degrees, expected",  # the tables in every textbook
    [(0.975, 1, 12.706205), (0.975, 10, 2.228139), (0.995, 4, 4.604095), (0.95, 30, 1.697261)],
)
def test_the_tables(p: float, degrees: float, expected: float) -> None:
    assert quantile(p, degrees) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("degrees", [0.01, 1, 1e4, 1e9])
def test_the_ends(degrees: float) -> None:
    assert (cdf(-math.inf, degrees), cdf(0.0, degrees), cdf(math.inf, degrees)) == (0, 0.5, 1)
    assert (quantile(0, degrees), quantile(0.5, degrees), quantile(1, degrees)) == (
        -math.inf,
        0,
        math.inf,
    )
    assert two_sided(0.0, degrees) == 1
    assert 0.5 <= cdf(sys.float_info.min, degrees) <= 0.5 + 1e-300
    assert cdf(sys.float_info.max, degrees) > 0.95


def test_what_no_float_can_hold_is_infinite() -> None:
    assert quantile(1e-200, 0.1) == -math.inf and quantile(1 - 1e-10, 0.01) == math.inf


@pytest.mark.parametrize("degrees", [0.0, -1.0, math.nan])
def test_degrees_have_to_be_positive(degrees: float) -> None:
    with pytest.raises(ValueError, match="degrees"):
        cdf(1.0, degrees)
    with pytest.raises(ValueError, match="degrees"):
        quantile(0.1, degrees)


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan])
def test_a_probability_is_between_0_and_1(p: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(p, 3)


def test_t_has_to_be_a_number() -> None:
    with pytest.raises(ValueError, match="t is not a number"):
        cdf(math.nan, 3)
