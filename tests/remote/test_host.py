"""Which addresses may receive the key."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxform.core.diagnostic import Refused
from voxform.remote.host import check_host, is_local

ALLOWED = {
    "OneInbox's API": ("https://api.oneinbox.ai", ""),
    "another host of OneInbox": ("https://api-tokyo.oneinbox.ai/", ""),
    "a host of OneInbox in capitals": ("HTTPS://API.OneInbox.AI", ""),
    "a port of a host of OneInbox": ("https://api.oneinbox.ai:8443", ""),
    "localhost over http": ("http://localhost:8080", ""),
    "127.0.0.1 over http": ("http://127.0.0.1:1", ""),
    "any address of 127.0.0.0/8": ("http://127.200.3.4", ""),
    "the IPv6 loopback": ("http://[::1]:8080/", ""),
    "the IPv6 loopback at length": ("http://[0:0:0:0:0:0:0:1]", ""),
    "localhost over https": ("https://localhost", ""),
    "a listed host": ("https://voice.example", "other.example, voice.example"),
    "a listed host in other capitals": ("https://Voice.example", "VOICE.example"),
    "any port of a listed host": ("https://voice.example:8443", "voice.example"),
    "a listed host with its port": ("https://voice.example:8443", "voice.example:8443"),
    "a listed IPv6 address": ("https://[fd00::1]:8443", "[fd00:0::1]:8443"),
    "a listed address": ("https://10.0.0.7", "10.0.0.7"),
    "a base path": ("https://voice.example/oneinbox/eu-1", "voice.example"),
}

REFUSED = {
    "a stranger": ("https://evil.example", ""),
    "a stranger that ends alike": ("https://eviloneinbox.ai", ""),
    "a stranger that begins alike": ("https://api.oneinbox.ai.evil.example", ""),
    "the bare domain": ("https://oneinbox.ai", ""),
    "no label before the domain": ("https://.oneinbox.ai", ""),
    "an empty label": ("https://evil..oneinbox.ai", ""),
    "http to OneInbox": ("http://api.oneinbox.ai", ""),
    "http to a listed host": ("http://voice.example", "voice.example"),
    "a user name": ("https://api.oneinbox.ai@evil.example", ""),
    "a password": ("https://user:hunter2-hunter2@api.oneinbox.ai", ""),
    "a user name before an own host": ("https://evil.example@api.oneinbox.ai", ""),
    "a backslash": ("https://evil.example\\@api.oneinbox.ai", ""),
    "a backslash as the first slash": ("https:\\\\api.oneinbox.ai", ""),
    "a trailing dot": ("https://api.oneinbox.ai.", ""),
    "a fragment": ("https://evil.example#.oneinbox.ai", ""),
    "a query": ("https://evil.example?.oneinbox.ai", ""),
    "a line break": ("https://evil.example\n.oneinbox.ai", ""),
    "a line break at the end": ("https://api.oneinbox.ai\n", ""),
    "a tab": ("https://api.one\tinbox.ai", ""),
    "a space": ("https://api.oneinbox.ai /", ""),
    "a NUL": ("https://api.oneinbox.ai\0.evil.example", ""),
    "a full-width dot": ("https://evil.example\uff0eoneinbox.ai", ""),
    "an ideographic full stop": ("https://evil\u3002oneinbox.ai", ""),
    "the Kelvin sign for a k": ("https://lo\u212aalhost", ""),
    "a full-width letter": ("https://api.\uff4fneinbox.ai", ""),
    "an encoded character in the host": ("https://api%2eoneinbox.ai", ""),
    "another scheme": ("ftp://api.oneinbox.ai", ""),
    "a file": ("file:///etc/passwd", ""),
    "no scheme": ("api.oneinbox.ai", ""),
    "no scheme, two slashes": ("//api.oneinbox.ai", ""),
    "one slash": ("https:/api.oneinbox.ai", ""),
    "three slashes": ("https:///api.oneinbox.ai", ""),
    "no host": ("https://", ""),
    "nothing": ("", ""),
    "a port that is none": ("https://api.oneinbox.ai:99999", ""),
    "port 0": ("https://api.oneinbox.ai:0", ""),
    "an empty port": ("https://api.oneinbox.ai:", ""),
    "loopback in short": ("http://127.1", ""),
    "loopback as one number": ("http://2130706433", ""),
    "loopback in hexadecimal": ("http://0x7f000001", ""),
    "loopback in octal": ("http://0177.0.0.1", ""),
    "an address in hexadecimal, listed": ("https://0x0a000001", "0x0a000001"),
    "the unspecified address": ("http://0.0.0.0", ""),
    "an IPv4 address inside IPv6": ("http://[::ffff:127.0.0.1]", ""),
    "an IPv6 zone": ("http://[::1%25eth0]", ""),
    "a name below localhost": ("http://evil.localhost", ""),
    "a name that begins with loopback": ("http://127.0.0.1.evil.example", ""),
    "another port of a listed port": ("https://voice.example:9", "voice.example:8443"),
    "no port of a listed port": ("https://voice.example", "voice.example:8443"),
    "a name below a listed host": ("https://a.voice.example", "voice.example"),
    "a listed star": ("https://voice.example", "*"),
    "a listed star below a domain": ("https://a.voice.example", "*.voice.example"),
    "a listed suffix": ("https://a.voice.example", ".voice.example"),
    "a listed URL": ("https://voice.example", "https://voice.example"),
    "an empty list entry": ("https://voice.example", ",,"),
    "the embedded platform": ("emulator:", ""),
}


@pytest.mark.parametrize(("url", "listed"), ALLOWED.values(), ids=ALLOWED)
def test_the_key_may_go_to(url, listed):
    check_host(url, allowed_hosts=listed)


@pytest.mark.parametrize(("url", "listed"), REFUSED.values(), ids=REFUSED)
def test_the_key_may_not_go_to(url, listed):
    with pytest.raises(Refused) as refusal:
        check_host(url, allowed_hosts=listed)
    (diagnostic,) = refusal.value.diagnostics
    assert refusal.value.exit_code == 3
    assert diagnostic.code == "host-not-allowed"
    assert "VOXFORM_ALLOWED_HOSTS" in diagnostic.detail + diagnostic.hint
    assert "hunter2" not in repr(diagnostic)


def test_a_refusal_says_how_to_allow_the_host():
    with pytest.raises(Refused) as refusal:
        check_host("https://voice.example:8443", allowed_hosts="")
    assert "VOXFORM_ALLOWED_HOSTS=voice.example" in refusal.value.diagnostics[0].hint


WORDS = "https:// http:// api.oneinbox.ai evil.example voice.example 127.0.0.1 localhost ::1 443 @ \\ / // : # ? . - ["
PIECES = st.sampled_from([*WORDS.split(), "]", "%2e", "\t", "\u3002"])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=8).map("".join)))
def test_what_is_allowed_is_read_the_same_way_by_the_client(url):
    try:
        check_host(url, allowed_hosts="voice.example")
    except Refused:
        return
    read = httpx.URL(url)
    assert not read.userinfo
    assert (
        read.host.endswith(".oneinbox.ai")
        or read.host in {"localhost", "::1", "voice.example"}
        or read.host.startswith("127.")
    )
    assert read.scheme == "https" or is_local(url)
