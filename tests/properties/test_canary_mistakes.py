"""No secret is in what is said about a mistake, wherever it was pasted."""

import pytest
from tests.properties.stage import APPLY, Stage, run

MISTAKES = {
    "api_key: pasted": "integrations:\n  a: {provider: resend, metadata: 1, api_key: PASTED}\n",
    "an attribute beside it that does not exist": "integrations:\n  a: {provider: groq, other: 1, api_key: PASTED}\n",
    "a name of it that does not exist": "integrations:\n  a:\n    provider: openai\n    api-key: PASTED\n",
    "a name of it in capitals": "integrations:\n  a:\n    provider: openai\n    API_KEY: PASTED\n",
    "a text over lines": "integrations:\n  a:\n    provider: openai\n    api_key: |\n      PASTED\n      PASTED\n",
    "a mapping": "integrations:\n  a:\n    provider: openai\n    api_key: {value: PASTED}\n",
    "a mapping with it as key": "integrations:\n  a:\n    provider: openai\n    api_key:\n      PASTED: 1\n",
    "a list": "integrations:\n  a:\n    provider: openai\n    api_key: [PASTED]\n",
    "in an open expression": "integrations:\n  a:\n    provider: openai\n    api_key: PASTED${env.X\n",
    "with a tag": "integrations:\n  a:\n    provider: openai\n    api_key: !vault PASTED\n",
    "twice": "integrations:\n  a:\n    provider: openai\n    api_key: PASTED\n    api_key: PASTED\n",
    "in an open quote": 'integrations:\n  a:\n    provider: openai\n    api_key: "PASTED\n',
    "after a tab": "integrations:\n  a:\n    provider: openai\n    api_key:\t\tPASTED: x: y\n",
    "without a space": "integrations:\n  a:\n    provider: openai\n    api_key:PASTED\n",
    "with a control character": "integrations:\n  a:\n    provider: openai\n    api_key: PASTED\x07\n",
    "as the whole resource": "integrations:\n  a: PASTED\n",
    "beside a wrong lifecycle": "integrations:\n  a: {provider: openai, lifecycle: {protct: 1}, api_key: PASTED}\n",
    "beside a wrong dependency": "integrations:\n  a: {provider: openai, depends_on: [b], 'api_key': 'PASTED'}\n",
    "headers as a text": "tools:\n  a: {type: api_call, headers: 'A PASTED'}\n",
    "headers as a list": "tools:\n  a:\n    type: api_call\n    headers: [Authorization, PASTED]\n",
    "a header as a list": "tools:\n  a:\n    type: api_call\n    headers: {Authorization: [PASTED], X: 1}\n",
    "a header as a mapping": "tools:\n  a:\n    type: api_call\n    headers: {Authorization: {Bearer: PASTED}}\n",
    "a header beside a wrong one": "tools:\n  a:\n    type: api_call\n    headers: {Authorization: PASTED, X: 1}\n",
    "a header with an open expression": "tools:\n  a:\n    type: api_call\n    headers: {A: 'Bearer PASTED ${env.'}\n",
    "headers of a type without": "tools:\n  a: {type: end_call, description: d, headers: {A: PASTED}}\n",
    "misspelt headers": "tools:\n  a:\n    type: api_call\n    header: {A: Bearer PASTED}\n",
    "in an entry": "integrations:\n  a: {provider: groq, for_each: {x: {k: PASTED}}, api_key: '${each.value.k}'}\n",
    "in an entry beside a bad key": "tools:\n  a:\n    type: x\n    for_each: {x: PASTED, ' \u200b': 1}\n",
    "in an entry with an open expression": "tools:\n  a:\n    type: x\n    for_each: {x: 'PASTED${env.'}\n",
    "as for_each": "tools:\n  a: {type: api_call, headers: {A: '${each.value}'}, for_each: PASTED}\n",
    "in an entry of another shape": (
        "integrations:\n  a: {provider: groq, for_each: {x: PASTED}, api_key: 'x ${each.value.k}'}\n"
    ),
    "beside what an entry lacks": (
        "tools:\n  a:\n    type: api_call\n    for_each: {x: 1}\n    headers: {A: 'PASTED ${each.value.k}'}\n"
    ),
    "a file of secrets as a text": "tools:\n  a: {type: end_call, description: '${file(\"keys.env\")}'}\n#PASTED",
    "a secret where none can be": "tools:\n  a: {type: end_call, description: '${env.CRM_TOKEN}'}\n#PASTED",
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_around_a_secret_is_told_without_it(stage: Stage, text: str) -> None:
    stage.write_secret("resources/mistake.yaml", text.replace("PASTED", stage.secrets.long.value))

    run(stage, ("validate",), ("validate", "--json"), ("plan",), ("plan", "--json"), APPLY, code=1)

    assert stage.found() == set()


SETTINGS = {
    "a pasted API key": "api: {url: https://api.oneinbox.ai, key: PASTED}",
    "an API key as a list": "api: {key: [PASTED]}",
    "a misspelt API key": "api: {api_key: PASTED}",
    "an API key beside a mistake": "api: {key: PASTED, settle: 10, account: [x]}",
    "an API key in capitals": 'api: {"ONEINBOX_API_KEY": "PASTED"}',
    "a token in a patch": "patches: {tools: {a: {headers: {A: PASTED}}, nothing: 1}}",
    "a key in a patch": "patches: {integrations: {resend: {api_key: PASTED}, short: 1}}",
    "a key as a patch": "patches: {integrations: {resend: PASTED}}",
    "an API key at the top": "key: PASTED",
    "a password in the URL": "api: {url: 'https://user:PASTED@api.oneinbox.ai'}",
    "a key in the URL's query": "api: {url: 'https://api.oneinbox.ai/?key=PASTED'}",
    "a password in the state's URL": "state: {url: 'postgresql://user:PASTED@localhost/states'}",
    "a password in a state without scheme": "state: {url: '//user:PASTED@localhost/states'}",
    "a password in a state's text": "state: https://user:PASTED@localhost/states",
}


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_a_mistake_in_the_settings_is_told_without_it(stage: Stage, text: str) -> None:
    stage.write_secret("voxform.yaml", "project: clinic\n" + text.replace("PASTED", stage.secrets.long.value))

    run(stage, ("validate",), ("validate", "--json"), ("plan",), ("plan", "--json"), APPLY, code=1)

    assert stage.found() == set()


ENV_FILES = {
    "an open quote": 'FILED_API_KEY="{0}\nOTHER=1\n',
    "no name": "{0}\n= {0}\n",
    "bytes that are no text": "FILED_API_KEY={0}\udcff\n",
    "a NUL": "FILED_API_KEY={0}\0\n",
}


@pytest.mark.parametrize("text", ENV_FILES.values(), ids=ENV_FILES)
def test_a_damaged_env_file_is_not_shown(stage: Stage, text: str) -> None:
    path = stage.bench.folder / "keys.env"
    path.write_bytes(text.format(stage.secrets.filed.value).encode("utf-8", "surrogateescape"))

    for each in (("validate",), ("plan",), ("plan", "--json", "-v"), APPLY):
        stage(*each)

    assert stage.found() == set()
