"""Whatever was applied or done by hand: a plan from a snapshot has the digest of the one that asks the platform."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.builders import EVERYTHING, NOW
from tests.properties.model import KINDS, Platform, World
from tests.properties.worlds import FAITHFUL, chapters, meddle, some_rules

from voxform.core.plan import Inputs, make_plan
from voxform.core.secret_check import Secrets
from voxform.core.snapshot import snapshot_of

SALT = "00" * 16


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(FAITHFUL, chapters(deaths=True), chapters(hands=True, rules=some_rules), st.booleans())
def test_the_digest_is_that_of_the_platform(quirks, before, proposed, set_):
    world = World(Platform(quirks))
    for at, moment in enumerate(before.deaths):
        world.apply(before.declared, before.known, before.seed + at, moment)
    for which, how in proposed.hands:
        meddle(world, which, how)
    known = before.known if set_ else Secrets()
    now = NOW + timedelta(hours=world.hours + 1)
    base = Inputs(KINDS, before.declared, world.state, world.listing(), now, known, EVERYTHING)
    snapshot = snapshot_of(base, make_plan(base), {}, SALT)

    for declared in (before.declared, proposed.declared):
        online = make_plan(replace(base, configuration=declared))
        kept = replace(base, state=snapshot.state, listing=snapshot.part(KINDS), secrets=snapshot.secrets)
        from_file = make_plan(replace(kept, configuration=declared))
        assert approved(from_file) == approved(online)
        assert from_file.digest == online.digest


def approved(plan):
    return [(str(each.address), each.action, each.digest) for each in plan.writes if each.digest]
