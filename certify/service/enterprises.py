"""Taking an enterprise into the register."""

from collections.abc import Mapping
from dataclasses import dataclass

from audits import enterprise as enterprises
from certify.accounts import Person
from certify.instance import Instance
from certify.roles import ADMINISTRATOR, AUDITOR
from certify.service.work import Call, Once, Reply, Work, carry_out


@dataclass(frozen=True)
class EnterpriseAdded(Reply):
    """An enterprise is in the register."""

    enterprise: str
    name: str


def add_enterprise(
    instance: Instance, fields: Mapping[str, object], *, by: Person, once: Once | None = None
) -> EnterpriseAdded:
    """Add an enterprise of these fields (`audits.enterprise.EnterpriseFields`).

    Raises:
        FieldsRefused: with every field that cannot be taken. RoleMissing.
    """

    def add(work: Work) -> EnterpriseAdded:
        work.by.require(ADMINISTRATOR, AUDITOR, act="add an enterprise")
        synthetic = fields.get("synthetic", work.instance.settings.demo)
        found = enterprises.add_enterprise(work.session, **{**fields, "synthetic": synthetic})
        return EnterpriseAdded(found.id, found.name)

    return carry_out(instance, Call("add_enterprise", by, once), EnterpriseAdded, add)
