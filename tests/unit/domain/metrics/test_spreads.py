"""Means with deviations, as they are read."""

import math
from typing import Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.metrics.spreads import mean_and_deviation


@pytest.mark.parametrize(
    "mean, deviation, text",
    [
        (0.9, 0.0996, "0.90 ± 0.10"),
        (0.9, 0.00996, "0.900 ± 0.010"),
        (0.9, 0.5, "0.90 ± 0.50"),
        (12_345.67, 234.5, "12,346 ± 234"),
        (12_345.67, 12.34, "12,346 ± 12"),
        (-0.5, 0.25, "-0.50 ± 0.25"),
        (0.9512, 0.000021, "0.951200 ± 0.000021"),
        (0.9512, 0.0000021, "0.9512 ± 2.100e-06"),
        (0.9512, 0.0, "0.9512 ± 0"),
        (1e16, 1e14, "1.000e+16 ± 100,000,000,000,000"),
        (math.inf, 1.0, "∞ ± 1"),
        (257.2695, None, "257.3"),
    ],
)
def test_the_deviation_decides_on_the_digits(
    mean: float, deviation: Optional[float], text: str
) -> None:
    assert mean_and_deviation(mean, deviation) == text


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_both_can_be_read_back(mean: float, deviation: float) -> None:
    shown, off = (
        float(part.replace(",", "")) for part in mean_and_deviation(mean, deviation).split(" ± ")
    )
    assert off == pytest.approx(deviation, rel=0.051, abs=5e-7)
    four_digits = 5.1e-5 if abs(mean) >= 1e-3 else 5e-7  # smaller ones have an exponent
    assert abs(shown - mean) <= max(0.51 * abs(deviation), 1e-3 * abs(mean), four_digits)
