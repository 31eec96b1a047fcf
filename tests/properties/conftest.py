"""How many examples: few on every commit, many with `--hypothesis-profile=exhaustive`."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "exhaustive", max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck)
)
