"""The sample plans, for every test of the views."""

import sys
from pathlib import Path
from typing import Any

import pytest

from voxform.core.change import Plan

sys.path.insert(0, str(Path(__file__).parent))
import plans as sample_plans  # type: ignore[import-not-found]  # beside this file, no package


@pytest.fixture(scope="session")
def plans() -> Any:
    """Builders of plans and the plans themselves."""
    return sample_plans


@pytest.fixture(params=sample_plans.CASES)
def case(request: pytest.FixtureRequest) -> tuple[str, Plan]:
    """Each sample plan with its name."""
    return request.param, sample_plans.CASES[request.param]()


@pytest.fixture(params=[*sample_plans.CASES, *sample_plans.LONG_CASES])
def any_case(request: pytest.FixtureRequest) -> tuple[str, Plan]:
    """Each sample plan with its name, those too long to be saved beside the others too."""
    return request.param, {**sample_plans.CASES, **sample_plans.LONG_CASES}[request.param]()
