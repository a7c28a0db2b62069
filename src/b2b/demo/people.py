"""Who takes part in the demonstration, what they trade, and who buys. All of it is invented."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from b2b.aggregates.company import Configuration
from b2b.aggregates.values import Address, CompanyKind, Mode, Recipient

PASSWORD = "demo-demo"


class Firm(NamedTuple):
    """A company with the person who signs in for it."""

    name: str
    person: str
    email: str
    kind: CompanyKind
    configuration: Configuration
    address: Address
    phone: str


class Colleague(NamedTuple):
    """Somebody else of a company, who signs in as well."""

    firm: str
    person: str
    email: str


class Deal(NamedTuple):
    """What a retailer agreed with a supplier (A11)."""

    supplier: str
    answer_hours: int
    shipping_required: bool
    change_orders: bool
    notes: str


class Good(NamedTuple):
    """One product, with its line and what each supplier that carries it asks for it."""

    name: str
    sku: str
    line: tuple[str, ...]
    prices: dict[str, Decimal]


def _firm(
    name: str,
    person: str,
    email: str,
    kind: CompanyKind,
    address: Address,
    phone: str,
    **configuration: object,
) -> Firm:
    return Firm(name, person, email, kind, Configuration(**configuration), address, phone)  # type: ignore[arg-type]


R, S = CompanyKind.RETAILER, CompanyKind.SUPPLIER

FIRMS = (
    _firm(
        "Harbour & Pine",
        "Claire Fontaine",
        "claire@harbourpine.example",
        R,
        Address(lines=("55 rue de la Commune Est",), city="Montréal", region="QC", postal_code="H2Y 1H7", country="CA"),
        "+1 514 555 0120",
        time_zone="America/Toronto",
        currency="CAD",
        shipping_time_hours=48,
        default_mode=Mode.AUTOMATIC,
        description="Natural goods for home and body, delivered without plastic.",
    ),
    _firm(
        "Maison Tilleul",
        "Julien Perrin",
        "julien@maisontilleul.example",
        R,
        Address(lines=("12 quai Saint-Antoine",), city="Lyon", postal_code="69002", country="FR"),
        "+33 4 72 55 01 20",
        language="fr",
        time_zone="Europe/Paris",
        currency="EUR",
        shipping_time_hours=72,
        default_mode=Mode.MANUAL,
        allow_back_orders=True,
        description="Maison de savons, de linge et de thés choisis.",
    ),
    _firm(
        "Nordlys Botanics",
        "Mette Holm",
        "mette@nordlys.example",
        S,
        Address(lines=("Refshalevej 163A",), city="København", postal_code="1432", country="DK"),
        "+45 55 55 01 48",
        time_zone="Europe/Copenhagen",
        currency="EUR",
    ),
    _firm(
        "GreenBarrel Wholesale",
        "Luis Ortega",
        "luis@greenbarrel.example",
        S,
        Address(lines=("2100 chemin Saint-François",), city="Dorval", region="QC", postal_code="H9P 2S7", country="CA"),
        "+1 514 555 0177",
        time_zone="America/Toronto",
        currency="CAD",
        language="es",
    ),
    _firm(
        "Kestrel Supply Co.",
        "Anna Price",
        "anna@kestrel.example",
        S,
        Address(lines=("Unit 4, Albion Mills",), city="Bradford", postal_code="BD1 4QA", country="GB"),
        "+44 1274 555 016",
        time_zone="Europe/London",
        currency="GBP",
    ),
    _firm(
        "Tidewater Trading",
        "Owen MacLeod",
        "owen@tidewater.example",
        S,
        Address(lines=("18 Upper Water Street",), city="Halifax", region="NS", postal_code="B3J 1S9", country="CA"),
        "+1 902 555 0133",
        time_zone="America/Halifax",
        currency="CAD",
    ),
    _firm(
        "Αιγαίο Σαπωνοποιία",
        "Ελένη Παππά",
        "eleni@aigaio.example",
        S,
        Address(lines=("Ερμού 41",), city="Μυτιλήνη", postal_code="811 00", country="GR"),
        "+30 2251 055 510",
        time_zone="Europe/Athens",
        currency="EUR",
    ),
    _firm(
        "宇治小林園",
        "小林 遥",
        "haruka@ujikobayashi.example",
        S,
        Address(lines=("宇治蓮華21",), city="宇治市", region="京都府", postal_code="611-0021", country="JP"),
        "+81 774 55 0110",
        time_zone="Asia/Tokyo",
        currency="JPY",
    ),
)

DEALS = {
    "Harbour & Pine": (
        Deal("Nordlys Botanics", 24, True, True, "No plastic filling, please. Paper only."),
        Deal("GreenBarrel Wholesale", 8, True, False, ""),
        Deal("Kestrel Supply Co.", 24, False, False, "Customs papers outside of the parcel."),
        Deal("Tidewater Trading", 4, True, True, ""),
    ),
    "Maison Tilleul": (
        Deal("Nordlys Botanics", 24, True, True, "Facture dans un envoi séparé, merci."),
        Deal("Αιγαίο Σαπωνοποιία", 48, True, True, ""),
        Deal("宇治小林園", 48, True, False, "Température ambiante, à l'abri de la lumière."),
        Deal("Kestrel Supply Co.", 24, False, False, ""),
    ),
}


def _good(name: str, sku: str, line: str, **prices: str) -> Good:
    return Good(name, sku, tuple(line.split(" / ")), {SHORT[key]: Decimal(price) for key, price in prices.items()})


SHORT = {
    "nordlys": "Nordlys Botanics",
    "green": "GreenBarrel Wholesale",
    "kestrel": "Kestrel Supply Co.",
    "tide": "Tidewater Trading",
    "aigaio": "Αιγαίο Σαπωνοποιία",
    "uji": "宇治小林園",
}

GOODS = {
    "Harbour & Pine": (
        _good("Dish soap refill, 1 L", "HP-DS-1000", "Household / Cleaning", nordlys="9.10", green="9.45", tide="9.90"),
        _good("Laundry sheets, 64", "HP-LS-64", "Household / Cleaning", nordlys="13.80", green="13.20", tide="14.10"),
        _good("Wool dryer balls, set of 6", "HP-DB-6", "Household / Laundry", green="16.90", kestrel="16.40"),
        _good("Hand soap, birch leaf, 500 ml", "HP-HS-500", "Body / Soap", nordlys="6.40", green="6.75"),
        _good("Body lotion, 300 ml", "HP-BL-300", "Body / Care", nordlys="8.75", tide="8.60"),
        _good("Bath salts, 1 kg", "HP-BS-1K", "Body / Care", tide="11.20", nordlys="11.95"),
        _good("Merino boxer briefs, M, charcoal", "HP-BB-M-CH", "Clothing / Underwear", kestrel="24.50"),
        _good("Wool socks, 39–42, moss", "HP-WS-39-MO", "Clothing / Socks", kestrel="13.60", tide="14.40"),
    ),
    "Maison Tilleul": (
        _good("Savon à l'huile d'olive, 200 g", "MT-SO-200", "Savons / Solides", aigaio="3.90", nordlys="4.60"),
        _good("Savon noir liquide, 1 L", "MT-SN-1L", "Savons / Liquides", aigaio="7.20"),
        _good("Thé sencha, 100 g", "MT-TS-100", "Épicerie / Thés", uji="11.40"),
        _good("Thé matcha de cérémonie, 30 g", "MT-TM-30", "Épicerie / Thés", uji="19.80"),
        _good("Plaid de laine, 130 × 180", "MT-PL-130", "Linge / Plaids", kestrel="58.00", nordlys="62.50"),
        _good("Serviette de lin, 50 × 100", "MT-SL-50", "Linge / Bain", kestrel="14.20", nordlys="13.90"),
    ),
}


def _customer(name: str, lines: str, city: str, code: str, country: str, region: str = "", **more: str) -> Recipient:
    address = Address(
        lines=tuple(lines.split("\n")), city=city, region=region or None, postal_code=code, country=country
    )
    email = more.get("email", f"{mailbox_of(name)}@example.com")
    return Recipient(
        name=name,
        address=address,
        email=email,
        phone=more.get("phone"),
        company=more.get("company"),
        language=more.get("language"),
    )


def mailbox_of(name: str) -> str:
    """A mailbox that a person of this name could have; a number where the name has no Latin letters."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o")).encode("ascii", "ignore").decode().lower()
    number = sum(position * ord(letter) for position, letter in enumerate(name, start=1)) % 900 + 100
    return ".".join(re.findall("[a-z]+", plain)) or f"customer{number}"


CUSTOMERS = {
    "Harbour & Pine": (
        _customer(
            "Élodie Marchand", "88 avenue Laurier Ouest, app. 4", "Montréal", "H2T 2N4", "CA", "QC", language="fr"
        ),
        _customer("Atelier Beaulieu", "214 rue Saint-Joseph Est", "Québec", "G1K 3A9", "CA", "QC", language="fr"),
        _customer("Samuel Okafor", "47 Ossington Avenue", "Toronto", "M6J 2Y9", "CA", "ON", phone="+1 416 555 0166"),
        _customer("Hôtel du Vieux-Port", "130 rue Saint-Paul Ouest", "Montréal", "H2Y 1Z3", "CA", "QC"),
        _customer("Priya Raman", "1208 Granville Street", "Vancouver", "V6Z 1M4", "CA", "BC"),
        _customer("Hana Yoshida", "35 Spring Garden Road", "Halifax", "B3J 3R4", "CA", "NS"),
        _customer("ياسمين الحداد", "420 boulevard Saint-Martin Ouest", "Laval", "H7M 1Y8", "CA", "QC"),
        _customer("Camille Gagnon", "4218 rue Saint-Denis, app. 12", "Montréal", "H2J 2K8", "CA", "QC", language="fr"),
        _customer("Théo Lavoie", "9 rue Racine Est", "Saguenay", "G7H 1P7", "CA", "QC", language="fr"),
        _customer("Ingrid Sørensen", "61 Water Street", "St. John's", "A1C 1A9", "CA", "NL"),
    ),
    "Maison Tilleul": (
        _customer("Lucía Ferrer", "Carrer de Sueca 22, 3º", "Valencia", "46006", "ES", language="es"),
        _customer("Jonas Weber", "Kastanienallee 71", "Berlin", "10435", "DE"),
        _customer("Γιώργος Νικολάου", "Τσιμισκή 58", "Θεσσαλονίκη", "546 23", "GR"),
        _customer("Hôtel Bellecour", "6 place Bellecour", "Lyon", "69002", "FR", language="fr"),
        _customer("Катерина Дончева", "ул. Шипка 14", "София", "1504", "BG"),
        _customer("דנה לוי", "רחוב דיזנגוף 99", "תל אביב", "6439601", "IL"),
        _customer("李文静", "南京西路1266号", "上海市", "200040", "CN"),
        _customer("Paul Anselme", "3 rue du Palais-Grillet", "Lyon", "69002", "FR", language="fr"),
    ),
}

NOTES_TO_CUSTOMERS = ("", "Thank you! Your refills travel without plastic.", "", "Merci ! Un échantillon est offert.")
NOTES_TO_SUPPLIERS = ("", "Ring twice, workshop at the back.", "", "Deliveries before 11:00 only, please.")

AUDITOR = Colleague("Harbour & Pine", "Odile Marchand", "odile@harbourpine.example")
"""Sees everything of its company and changes nothing (U5)."""

EMAILS = [*(firm.email for firm in FIRMS), AUDITOR.email]
"""By which everybody of the demonstration signs in."""
