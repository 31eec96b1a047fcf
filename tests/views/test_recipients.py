"""Who a secret goes to, in words: the platform is named only where it is the platform."""

import pytest

from voxform.views.human import render_plan
from voxform.views.plan_document import plan_document

PLATFORMS = {
    "https://api.oneinbox.ai": "OneInbox",
    "https://API.eu.OneInbox.ai:443/base": "OneInbox",
    "emulator:": "the embedded platform",
    "http://127.0.0.1:8700": "127.0.0.1:8700",
    "http://[::1]:8700/x": "[::1]:8700",
    "https://api.oneinbox.ai.evil.example": "api.oneinbox.ai.evil.example",
    "https://noteinbox.ai": "noteinbox.ai",
    "https://me:secret@proxy.example": "proxy.example",
    "http://api.oneinbox.ai": "api.oneinbox.ai",
    "https://[broken": "https://[broken",
}


@pytest.mark.parametrize(("url", "name"), PLATFORMS.items(), ids=PLATFORMS)
def test_the_host_that_receives_a_secret_is_named(plans, url, name):
    document = plan_document(plans.plan(plans.RESEND_NEW, api_url=url), "0.1.0")
    assert f"api_key  to {name}  (newly used)" in render_plan(document, width=120, color=False)
