"""The enterprises of the sample world. None of them exists; the places do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

PERIOD_START: Final = date(2025, 10, 1)
PERIOD_END: Final = date(2026, 9, 30)
SHOPS: Final = "shops-and-commercial"
SOFTWARE: Final = "computer-software"


@dataclass(frozen=True)
class Unit:
    """An enterprise, and what its evidence shows.

    `style` is how its office writes tables; `overtime` is month -> overtime hours of one worker;
    `clients` is the yearly share of each, in percent; `story` is what becomes of its audit.
    """

    slug: str
    name: str
    native_name: str
    place: str
    district: str
    kind_of_work: str
    sector: str
    grade: str
    founded_on: date
    workers: int
    style: str
    story: str
    clients: tuple[int, ...] = (40, 35, 25)
    overtime: Mapping[int, int] = field(default_factory=dict)
    without_contract: tuple[int, ...] = ()
    one_rupee_short: tuple[int, int] | None = None  # worker, month
    sites: tuple[tuple[str, str, str], ...] = ()


UNITS: Final = (
    Unit(
        slug="pournami",
        name="Pournami Data Services",
        native_name="പൗർണമി ഡാറ്റാ സർവീസസ്",
        place="Nedumangad",
        district="Thiruvananthapuram",
        kind_of_work="data_entry",
        sector=SHOPS,
        grade="E",
        founded_on=date(2019, 6, 3),
        workers=10,
        style="plain",
        story="granted",
        overtime={11: 6, 3: 8},
    ),
    Unit(
        slug="vidya",
        name="Vidya IT Training Unit",
        native_name="വിദ്യ ഐ.ടി. പരിശീലന യൂണിറ്റ്",
        place="Karunagappally",
        district="Kollam",
        kind_of_work="it_training",
        sector=SOFTWARE,
        grade="I",
        founded_on=date(2018, 1, 15),
        workers=11,
        style="ledger_book",
        story="mended",
        clients=(55, 30, 15),
        without_contract=(4, 9),
    ),
    Unit(
        slug="akshara",
        name="Akshara Digitisation Unit",
        native_name="അക്ഷര ഡിജിറ്റൈസേഷൻ യൂണിറ്റ്",
        place="Attingal",
        district="Thiruvananthapuram",
        kind_of_work="data_entry",
        sector=SHOPS,
        grade="E",
        founded_on=date(2020, 8, 20),
        workers=10,
        style="indian",
        story="refused",
        one_rupee_short=(7, 3),
    ),
    Unit(
        slug="sanketha",
        name="Sanketha Computer Training",
        native_name="സങ്കേത കമ്പ്യൂട്ടർ പരിശീലനം",
        place="Punalur",
        district="Kollam",
        kind_of_work="it_training",
        sector=SHOPS,
        grade="D",
        founded_on=date(2021, 4, 7),
        workers=9,
        style="plain",
        story="lacking",
    ),
    Unit(
        slug="nila",
        name="Nila Scanning Centre",
        native_name="നിള സ്കാനിങ് സെന്റർ",
        place="Varkala",
        district="Thiruvananthapuram",
        kind_of_work="data_entry",
        sector=SHOPS,
        grade="D",
        founded_on=date(2017, 11, 1),
        workers=12,
        style="ledger_book",
        story="suspended",
    ),
    Unit(
        slug="deepam",
        name="Deepam PC Assembly",
        native_name="ദീപം പി.സി. അസംബ്ലി",
        place="Kottarakkara",
        district="Kollam",
        kind_of_work="pc_assembly",
        sector=SHOPS,
        grade="C",
        founded_on=date(2016, 5, 12),
        workers=10,
        style="indian",
        story="conditional",
        clients=(82, 10, 8),
        overtime={12: 9, 6: 4},
        sites=(
            ("Workshop", "Kottarakkara", "Assembly of personal computers"),
            ("Service point", "Kollam", "Maintenance of personal computers"),
        ),
    ),
)
