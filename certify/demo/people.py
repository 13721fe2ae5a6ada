"""Who acts in the sample world. The API keys are worthless and are written down beside it."""

from dataclasses import dataclass

from certify.accounts import Person, add_person
from certify.instance import Instance
from certify.roles import ADMINISTRATOR, AUDITOR, DECISION_MAKER, ENTERPRISE


@dataclass(frozen=True)
class Keyholder:
    """A person with the API key in the clear."""

    person: Person
    key: str


@dataclass(frozen=True)
class Staff:
    """The body's own people: two to audit, two to decide."""

    administrator: Keyholder
    auditors: tuple[Keyholder, ...]
    decision_makers: tuple[Keyholder, ...]

    @property
    def everybody(self) -> tuple[Keyholder, ...]:
        """Return all of them."""
        return (self.administrator, *self.auditors, *self.decision_makers)


def add_staff(instance: Instance) -> Staff:
    """Add the people of the body."""
    administrator = Keyholder(
        *add_person(instance, name="Anitha Varma (synthetic)", roles=[ADMINISTRATOR])
    )
    by = administrator.person
    return Staff(
        administrator,
        tuple(_add(instance, name, AUDITOR, by) for name in ("Meera Nair", "Fathima Beevi")),
        tuple(
            _add(instance, name, DECISION_MAKER, by) for name in ("Thomas Kurian", "Lakshmi Pillai")
        ),
    )


def add_speaker(instance: Instance, enterprise_id: str, name: str, by: Person) -> Keyholder:
    """Add whoever speaks for an enterprise."""
    person, key = add_person(
        instance, name=f"Office of {name}", roles=[ENTERPRISE], enterprise_id=enterprise_id, by=by
    )
    return Keyholder(person, key)


def _add(instance: Instance, name: str, role: str, by: Person) -> Keyholder:
    return Keyholder(*add_person(instance, name=f"{name} (synthetic)", roles=[role], by=by))


def people_to_json(people: tuple[Keyholder, ...]) -> dict[str, object]:
    """Return everybody with keys, as `people.json` holds them."""
    return {
        "note": "Worthless API keys of synthetic people. They open this sample world only.",
        "people": [
            {
                "id": each.person.id,
                "name": each.person.name,
                "roles": sorted(each.person.roles),
                "enterprise": each.person.enterprise_id,
                "key": each.key,
            }
            for each in people
        ],
    }
