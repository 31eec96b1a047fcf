"""`multipart/form-data`: the body of a request as named parts."""

from dataclasses import dataclass, field

from voxform.emulator.problem import Refusal, unprocessable

LARGEST_FILE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The parts of one body: texts and files by name; of a repeated name the first."""

    texts: dict[str, str]
    files: dict[str, Upload]


def read_form(content: bytes, media_type: str) -> Form:
    """Return the parts of a body.

    Raises:
        Refusal: 422 when it is no form that can be read, 413 for a file beyond 20 MiB.
    """
    from io import BytesIO

    from werkzeug.formparser import FormDataParser
    from werkzeug.http import parse_options_header

    essence, options = parse_options_header(media_type)
    if len(content) > LARGEST_FILE + 1024 * 1024:
        raise Refusal(413, "Request body too large")
    if essence != "multipart/form-data":
        raise unprocessable("missing", ("body",), "Field required", None)
    try:
        parser = FormDataParser(stream_factory=lambda *_, **__: BytesIO(), silent=False)
        _, texts, files = parser.parse(BytesIO(content), essence, len(content), options)
    except ValueError:
        raise Refusal(400, "There was an error parsing the body") from None
    read = {name: Upload(each.filename or "", each.mimetype, each.read()) for name, each in files.items()}
    if any(len(each.content) > LARGEST_FILE for each in read.values()):
        raise Refusal(413, "File too large")
    return Form(dict(texts.items()), read)
