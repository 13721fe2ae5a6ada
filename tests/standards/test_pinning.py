from standards.load import load_edition
from standards.pinning import find_unpinned, format_unpinned


def changes(edition):
    return {(found.criterion, found.changed) for found in find_unpinned(edition)}


def test_an_edition_whose_examples_stand_on_each_boundary_has_no_warning(edition):
    assert find_unpinned(edition) == ()


def test_a_boundary_without_example_is_warned_of(write_edition):
    loaded = load_edition(
        write_edition(changes={"20-pay.yaml": ("{pay.share: 100%}", "{pay.share: 120%}")})
    )
    [found] = find_unpinned(loaded)
    assert format_unpinned(found) == (
        "P1: no example notices when `pay.share >= 100%` becomes `pay.share > 100%`"
    )


def test_a_clause_that_no_example_needs_is_warned_of(write_edition):
    old = "check: visit.exits_clear"
    new = "check: visit.exits_clear and pay.share > 10%"
    change = {"30-safety.yaml": (old, new)}
    path = write_edition(changes=change)
    file = path / "30-safety.yaml"
    text = file.read_text().replace("evidence: [visit]", "evidence: [visit, payroll]")
    file.write_text(
        text.replace("{visit.exits_clear: yes}", "{visit.exits_clear: yes, pay.share: 50%}")
    )
    loaded = load_edition(path)
    assert ("S1", "visit.exits_clear") in changes(loaded)
    assert ("S1", "visit.exits_clear and pay.share >= 10%") in changes(loaded)
    assert ("S1", "pay.share > 10%") not in changes(loaded)


def test_a_condition_that_no_example_needs_is_warned_of(write_edition):
    old, new = "{pay.overtime: 0h}, expect", "{pay.overtime: 0h, pay.lowest: '1'}, expect"
    loaded = load_edition(write_edition(changes={"20-pay.yaml": (old, new)}))
    assert find_unpinned(loaded) == ()
