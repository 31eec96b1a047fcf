"""Random projects in the layouts that people write, for tests that read them in two ways."""

from random import Random

PROJECT = """\
variables:
  domain: {type: string, default: acme.example}
  unset: {type: string}
  words: {type: list, default: [a, b]}
  table: {type: map, default: {deep: {x: 1}, y: null}}
  wide: {type: string}
"""
KINDS = ("integrations", "tools", "models", "webhooks")
NAMES = ("a", "b", "desk", "one-2", "null_", "yes")
KEYS = ("name", "type", "url", "api_key", "credential_id", "deep", "more", "tool_ids", "temperature", "x-y")
EXPRESSIONS = (
    "${var.domain}",
    "${var.words}",
    "${var.table}",
    "${var.unset}",
    "${var.wide}",
    "${var.nothing}",
    "${env.RESEND_API_KEY}",
    "${env.A B}",
    "${tools.a.id}",
    "${models.desk.name}",
    "${nothing.b.id}",
    '${tools.b["x"].id}',
    "${lookups.integrations.crm.id}",
    "${each.key}",
    "${each.value}",
    "$${var.domain}",
    "$$${var.domain}",
    "$${x",
    "${",
    "${}",
    "${var.domain",
    "${file('note.md')}",
    "${file('absent.md')}",
    "${template('note.md')}",
)
WORDS = (
    "text", "1", "-5", "0.5", ".5", "-", "1e3", "0x1F", "true", "null", "~", "yes", "No", "-7 x", "a b", "+1",
    "é ü", "(in brackets)", "08", "1_000", ".inf", "x #y", "it's", "2020-01-01",
)  # fmt: skip


def random_project(random: Random) -> dict[str, str]:
    """A project's files; those under resources/ begin with a key whose mapping is in the lines below."""
    return {
        "voxform.yaml": PROJECT,
        "note.md": random.choice(("Note", "Note of ${var.domain}\n", "$${kept} ${each.key}")),
        "resources/a.yaml": _resources(random),
        "resources/b.yaml": _kind("webhooks", ("hook",), random) + _blocks(random),
        "environments/dev.yaml": "variables: {wide: '${var.domain} $${x'}\n" + _patches(random),
        "environments/prod.yaml": "",
    }


def _resources(random: Random) -> str:
    kinds = random.sample(KINDS[:3], random.randint(1, 3))
    return "".join(_kind(kind, random.sample(NAMES, random.randint(1, 4)), random) for kind in kinds)


def _kind(kind: str, names: tuple[str, ...] | list[str], random: Random) -> str:
    step = random.choice((1, 2, 2, 4))
    lines = [f"{kind}:"]
    for name in names:
        lines += _resource(name, step, random)
        if random.random() < 0.2:
            lines.append(random.choice(("", "# a: ${var.domain}", f"{' ' * step}# - x")))
    return "\n".join(lines) + "\n"


def _resource(name: str, step: int, random: Random) -> list[str]:
    pad = " " * step
    if random.random() < 0.15:
        return [f"{pad}{name}: {random.choice((_flow_map(random), '', '{}', 'null'))}"]
    lines = [f"{pad}{name}:"]
    if random.random() < 0.2:
        each = random.choice(
            ("[x, y]", "{x: 1, 'y': '${var.domain}'}", "${var.words}", "['${var.domain}', z]")
        )
        lines.append(f"{pad * 2}for_each: {each}")
    if random.random() < 0.2:
        lines.append(f"{pad * 2}environments: {random.choice(('[dev]', '[prod]', '[dev, prod]', '[none]'))}")
    if random.random() < 0.15:
        lines.append(
            f"{pad * 2}depends_on: {random.choice(('[tools.a]', '[models.desk, x]', '[${var.domain}]'))}"
        )
    if random.random() < 0.15:
        lines.append(
            f"{pad * 2}lifecycle: {random.choice(('{protect: true}', '{ignore_changes: [deep.x]}', '5'))}"
        )
    return lines + _mapping(2 * step, step, 0, random)


def _mapping(indent: int, step: int, depth: int, random: Random) -> list[str]:
    lines = []
    for key in random.sample(KEYS, random.randint(1, 4)):
        lines += _pair(f"{' ' * indent}{key}:", indent, step, depth, random)
    return lines


def _pair(head: str, indent: int, step: int, depth: int, random: Random) -> list[str]:
    what = random.random()
    if depth > 3 or what < 0.55:
        return [f"{head} {_scalar(random)}"]
    if what < 0.65:
        return [f"{head} {random.choice((_flow_map, _flow_list))(random)}"]
    if what < 0.72:
        return _literal(head, indent + step, random)
    if what < 0.86:
        return [head, *_mapping(indent + step, step, depth + 1, random)]
    return [head, *_list(indent + random.choice((0, step)), step, depth + 1, random)]


def _list(indent: int, step: int, depth: int, random: Random) -> list[str]:
    lines = []
    for _ in range(random.randint(1, 3)):
        dash = f"{' ' * indent}-{' ' * random.choice((1, 1, 3))}"
        if random.random() < 0.5:
            lines.append(dash + random.choice((_scalar, _flow_map, _flow_list))(random))
            continue
        inside = _mapping(len(dash), step, depth + 1, random)
        lines += [dash + inside[0].lstrip(" "), *inside[1:]]
    return lines


def _literal(head: str, indent: int, random: Random) -> list[str]:
    pad = " " * indent
    body = [
        random.choice(
            ("", pad + random.choice(("text: x", "# no comment", " deeper ", "- a", _scalar(random))))
        )
        for _ in range(random.randint(0, 3))
    ]
    return [f"{head} |{random.choice(('', '-'))}", f"{pad}First {random.choice(EXPRESSIONS)}", *body]


def _scalar(random: Random) -> str:
    text = random.choice((*WORDS, *EXPRESSIONS, *EXPRESSIONS))
    if text == "-":
        return "'-'"
    if random.random() < 0.2:
        text += random.choice((" ", " and ", "/")) + random.choice(EXPRESSIONS)
    quote = random.choice(("", "", "'", '"'))
    return text if not quote or quote in text else f"{quote}{text}{quote}{random.choice(('', ' '))}"


def _flow(random: Random) -> str:
    text = random.choice((*WORDS, *EXPRESSIONS))
    quote = "'" if '"' in text else '"'
    return text if text.isalnum() else quote + text + quote


def _flow_map(random: Random) -> str:
    keys = random.sample(KEYS, random.randint(0, 3))
    return "{" + ", ".join(f"{key}: {_flow(random)}" for key in keys) + "}"


def _flow_list(random: Random) -> str:
    return "[" + ", ".join(_flow(random) for _ in range(random.randint(0, 3))) + "]"


def _blocks(random: Random) -> str:
    text = ""
    if random.random() < 0.4:
        text += f"moved:\n  - from: tools.old\n    to: tools.{random.choice(NAMES)}\n"
    if random.random() < 0.4:
        text += f"import:\n- to: {random.choice(KINDS)}.a\n  id: {_scalar(random)}\n"
    if random.random() < 0.3:
        text += f"removed:\n  - from: tools.{random.choice(NAMES)}\n    retain: true\n"
    if random.random() < 0.4:
        text += f"lookups:\n  integrations:\n    crm:\n      name: {_scalar(random)}\n"
    return text


def _patches(random: Random) -> str:
    if random.random() < 0.5:
        return ""
    lines = ["patches:"]
    for kind in random.sample(KINDS[:3], random.randint(1, 2)):
        lines.append(f"  {kind}:")
        for name in random.sample(NAMES, random.randint(1, 3)):
            lines += (
                [f"    {name}:", *_mapping(6, 2, 1, random)]
                if random.random() < 0.8
                else [f"    {name}: null"]
            )
    return "\n".join(lines) + "\n"
