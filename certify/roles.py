"""The roles a person may hold, and which of them may do what."""

from typing import Final

ADMINISTRATOR: Final = "administrator"
AUDITOR: Final = "auditor"
REVIEWER: Final = "reviewer"
DECISION_MAKER: Final = "decision_maker"
ENTERPRISE: Final = "enterprise"

ROLES: Final = (ADMINISTRATOR, AUDITOR, REVIEWER, DECISION_MAKER, ENTERPRISE)
