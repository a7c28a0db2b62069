"""docs/features.md: which tests show which feature. `python -m tests.features` writes it; a test compares it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "features.md"
FEATURES = {
    "A1": "Company information",
    "A2": "Configuration of a company",
    "A3": "Next renewal",
    "A4": "Users and privileges",
    "A5": "Business description",
    "A6": "My profile",
    "A7": "Reset the dashboard",
    "A8": "Billing",
    "A9": "Cards",
    "A10": "Product lines",
    "A11": "Partners",
    "A12": "API keys and webhook endpoints",
    "D1": "Default widgets of retailers",
    "D2": "Totals and unread alerts",
    "D3": "All alerts are read",
    "D4": "A row opens by its number",
    "D5": "Tool menu of a widget",
    "D6": "Widget settings",
    "D7": "Live",
    "D8": "Default widgets of suppliers",
    "S1": "Transaction search",
    "S2": "Add to dashboard",
    "S3": "CSV export, keyset pages",
    "R1": "Recipient",
    "R2": "Mode, reference, note to the customer",
    "R3": "Items",
    "R4": "Product lines choose partners",
    "R5": "A deadline per partner",
    "R6": "Note to suppliers",
    "R7": "Save, send, duplicate, delete",
    "R8": "Automatic handling",
    "R9": "Expired, and asked again",
    "R10": "Deciding by hand",
    "R11": "Communication",
    "R12": "Preview and send",
    "R13": "Save quantities, close, cancel",
    "X1": "Answering",
    "X2": "Answers by paste or CSV",
    "X3": "Change of an order",
    "G1": "The exact optimum",
    "G2": "Offers over the max price",
    "G3": "Explained in words",
    "G4": "What-if",
    "G5": "Within a second",
    "O1": "Packing slip and picking list",
    "O2": "Parcels and tracking numbers",
    "O3": "Shipping deadline",
    "O4": "Shipped last 14 days",
    "O5": "Cancelling what is not shipped",
    "O6": "Many orders at once",
    "O7": "Message to the customer",
    "N1": "Mail",
    "N2": "Browser notifications",
    "I1": "JSON API",
    "I2": "Events: feed, stream, webhooks",
    "I3": "Catalogue of events",
    "I4": "An order in, shipping confirmations out",
    "I5": "Importers, UBL, X12",
    "U1": "History",
    "U2": "Time travel",
    "U3": "Replay",
    "U4": "Tamper evidence",
    "U5": "Auditor role",
    "U6": "Erasure",
    "U7": "Receipt",
    "W1": "Sign-up and trial",
    "W2": "Find partners",
    "W3": "Newsletter",
    "W4": "Operator",
}


def page() -> str:
    """The page as it should stand now."""
    shown = covered()
    unknown = sorted(shown.keys() - FEATURES.keys())
    assert not unknown, f"tests name features that do not exist: {unknown}"
    rows = [f"| {id} | {title} | {_files(shown.get(id, {}))} |" for id, title in FEATURES.items()]
    return "\n".join(
        [
            "# Features and the tests that show them",
            "Made by `python -m tests.features` from the marks in the tests; a feature without tests is not built yet,",
            "or not shown. The number is how many tests, or classes of tests, name the feature in a file.",
            "",
            "| id | feature | shown by |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def covered() -> dict[str, dict[str, int]]:
    """Of each feature the test files that name it, and how often."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for id in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            found[id][path.relative_to(ROOT / "tests").as_posix()] += 1
    return found


def _marks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "covers":
            yield from (argument.value for argument in node.args if isinstance(argument, ast.Constant))


def _files(files: dict[str, int]) -> str:
    return ", ".join(f"`{file}` ({count})" for file, count in files.items()) or "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
