"""/invoices: what was charged, why, and how it was paid (A8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from b2b.access import Area, Level
from b2b.aggregates.bills import Bill
from b2b.aggregates.invoice import CardRef
from b2b.commands.billing import own_invoice
from b2b.commands.invoices import invoice_pdf
from b2b.projections.invoices import InvoiceRow, of_company
from b2b.views.writing import money
from b2b.web.api.fields import Day, Id, Moment
from b2b.web.api.lists import Key, ListQuery, listing, page_of
from b2b.web.api.manner import Shown, actor
from b2b.web.api.resource import Resource
from b2b.web.services import console, services

invoices = Resource("invoices", description="Your company's invoices.")
PDF = "application/pdf"
_KEY = (datetime, str)


class PaidWithShape(Schema):
    brand = fields.String()
    last4 = fields.String()


class InvoiceShape(Schema):
    id = Id()
    number = fields.String()
    state = fields.String(metadata={"description": "open, refused (tried again), overdue (given up), paid"})
    first = Day()
    last = Day()
    plan = fields.String()
    users = fields.Integer()
    total = fields.String()
    currency = fields.String()
    issued_at = Moment()
    next_try_at = Moment(allow_none=True)
    paid_at = Moment(allow_none=True)
    card = fields.Nested(PaidWithShape, allow_none=True)


class InvoiceLineShape(Schema):
    kind = fields.String()
    quantity = fields.Integer()
    unit = fields.String()
    amount = fields.String()


class InvoiceTaxShape(Schema):
    name = fields.String()
    percent = fields.String()
    amount = fields.String()


class FullInvoiceShape(Schema):
    id = Id()
    number = fields.String()
    first = Day()
    last = Day()
    plan = fields.String()
    users = fields.Integer()
    lines = fields.List(fields.Nested(InvoiceLineShape))
    taxes = fields.List(fields.Nested(InvoiceTaxShape))
    net = fields.String()
    total = fields.String()
    currency = fields.String()
    issued_at = Moment()
    next_try_at = Moment(allow_none=True)
    paid_at = Moment(allow_none=True)
    card = fields.Nested(PaidWithShape, allow_none=True)


@invoices.get("/invoices", query=ListQuery(), shape=page_of(InvoiceShape), models=True)
def list_invoices(*, query: dict[str, Any]) -> Any:
    """List your company's invoices, newest first."""
    actor().must(Area.BILLING, Level.SEE)

    def read(after: Key | None, limit: int) -> list[InvoiceRow]:
        place = (after[0], after[1]) if after else None
        return of_company(services().pool, actor().company_id, after=place, limit=limit)

    return listing(query, read, key=lambda row: (row.issued_at, row.number), kinds=_KEY, show=_rows)


def _rows(rows: list[InvoiceRow]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "number": row.number,
            "state": row.state,
            "first": row.first,
            "last": row.last,
            "plan": row.plan,
            "users": row.users,
            "total": money(row.total),
            "currency": row.currency,
            "issued_at": row.issued_at,
            "next_try_at": row.due_at,
            "paid_at": row.paid_at,
            "card": _card(row.card),
        }
        for row in rows
    ]


def _card(card: CardRef | None) -> dict[str, str] | None:
    return {"brand": card.brand, "last4": card.last4} if card and card.last4 else None


@invoices.get("/invoices/<uuid:id>", shape=FullInvoiceShape())
def show_invoice(*, id: UUID) -> Shown:
    """Show an invoice with its lines and taxes."""
    one = own_invoice(console(), actor(), id)
    told = {
        "id": one.id,
        "number": one.number,
        **_bill(one.bill),
        "currency": one.currency,
        "issued_at": one.created_on,
        "next_try_at": one.next_try,
        "paid_at": one.paid_at,
        "card": _card(one.paid_with),
    }
    return Shown(told, etag=one.version)


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "first": bill.first,
        "last": bill.last,
        "plan": bill.plan,
        "users": bill.users,
        "lines": [
            {"kind": line.kind, "quantity": line.quantity, "unit": money(line.unit), "amount": money(line.amount)}
            for line in bill.lines
        ],
        "taxes": [
            {"name": tax.name, "percent": f"{tax.percent.normalize():f}", "amount": money(tax.amount)}
            for tax in bill.taxes
        ],
        "net": money(bill.net),
        "total": money(bill.total),
    }


@invoices.get("/invoices/<uuid:id>/invoice.pdf", gives=PDF)
def download_invoice(*, id: UUID) -> Response:
    """Download an invoice as PDF, in your company's language."""
    return Response(invoice_pdf(console(), own_invoice(console(), actor(), id)), content_type=PDF)
