"""The pages of the standard, and the templates themselves."""

import re
from pathlib import Path

import pytest

from certify.api.problems import KINDS, list_kinds, make_problem
from certify.web.pages import FOLDER, environment
from standards.load import load_catalogue_edition

LABEL = "social-outsourcing@1.0.0"
ADDRESS = "/standards/social-outsourcing/1.0.0"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))


def test_every_criterion_is_told_with_threshold_origin_sources_and_examples(client):
    page = client.get(ADDRESS).text
    edition = load_catalogue_edition(LABEL)
    for criterion in edition.criteria:
        start = page.index(f'id="{criterion.id}"')
        article = page[start : page.index("</article>", start)]
        assert criterion.title.replace("'", "&#39;") in article
        assert ("set by us" in article) == (criterion.threshold_origin == "ours")
        assert article.count('<tr><th scope="row">') == len(criterion.examples)
        if any(not source.verified for source in criterion.sources):
            assert "not verified" in article


def test_the_page_says_whether_the_digest_is_the_one_in_the_log(client):
    page = client.get(ADDRESS).text
    assert load_catalogue_edition(LABEL).digest in page
    assert "The same digest is in the log." in page


def test_the_twin_for_programs_holds_every_criterion(client):
    edition = load_catalogue_edition(LABEL)
    data = client.get(f"{ADDRESS}.json").json()
    assert [each["id"] for each in data["criteria"]] == [each.id for each in edition.criteria]
    assert data["digest"] == data["published_digest"] == edition.digest
    assert client.get("/api/v1/standards/social-outsourcing/1.0.0").json() == data


def test_the_address_in_a_credential_leads_to_the_edition(client, built):
    credential = client.get(f"/c/{built.numbers[0]}.vc.json").json()
    address = credential["credentialSubject"]["referenceProfile"]["id"]
    assert client.get(address).status_code == 200
    assert client.get(address.replace("sha256:", "sha256:0")).status_code == 404


@pytest.mark.parametrize("path", ["/standards/none/1.0.0", f"{ADDRESS}1", "/standards/..%2f/1"])
def test_an_unknown_edition_is_404(client, path):
    assert client.get(path).status_code == 404


def test_every_kind_of_error_is_explained_where_its_type_leads(client):
    page = client.get("/problems").text
    for kind in list_kinds():
        assert f'<section id="{kind.code}">' in page


def test_every_error_of_the_table_has_a_status_that_fits_and_no_two_share_a_code_wrongly():
    by_code = {}
    for kind in KINDS.values():
        assert 400 <= kind.status < 600
        assert by_code.setdefault(kind.code, kind) == kind


def test_an_error_outside_the_table_tells_nothing_about_itself():
    problem = make_problem(ZeroDivisionError("secret"), request_id="r")
    assert (problem.status, problem.code) == (500, "internal")
    assert "secret" not in str(problem.to_json())


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_quote_every_attribute_and_never_switch_escaping_off(name):
    text = (FOLDER / name).read_text()
    assert not re.search(r"\s[\w-]+\s*=\s*\{\{", text), "an unquoted attribute escapes nothing"
    assert "|safe" not in text
    assert "autoescape" not in text
    assert not re.search(r"\sstyle=|\son(?!ce)[a-z]+=|javascript:|<script", text)


def test_the_environment_escapes_and_refuses_what_is_not_there():
    made = environment()
    assert made.from_string("{{ x }}").render(x="<b>&'\"") == "&lt;b&gt;&amp;&#39;&#34;"
    with pytest.raises(Exception, match="undefined"):
        made.from_string("{{ nothing }}").render()


def test_templates_come_from_our_folder_only():
    assert Path(FOLDER).name == "templates"
    from jinja2 import TemplateNotFound

    for name in ("../app.py", "/etc/passwd", "desk/../../app.py"):
        with pytest.raises(TemplateNotFound):
            environment().get_template(name)
