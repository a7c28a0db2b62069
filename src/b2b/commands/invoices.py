"""An invoice on paper (A8), in the language of whom it is for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from b2b.accounts import plans
from b2b.aggregates.company import Company
from b2b.aggregates.invoice import Invoice
from b2b.console import Console
from b2b.documents.invoice import InvoicePaper, PaperAmount, invoice_paper
from b2b.documents.wording import Wording, choose
from b2b.postal import layout


def invoice_pdf(console: Console, invoice: Invoice) -> bytes:
    """The invoice as PDF, in the company's language; the days are those of UTC, which billing goes by."""
    company = console.load(Company, invoice.company_id)
    wording = Wording(choose(company.configuration.language), ZoneInfo("UTC"))
    plan = plans.price_list(console.pool).plan(invoice.bill.plan).name(wording.language)
    buyer, seller, bill = invoice.buyer, invoice.seller, invoice.bill
    paper = InvoicePaper(
        number=invoice.number,
        seller=[seller.name, *layout(seller.address, language=wording.language)],
        tax_number=seller.tax_number,
        buyer=layout(buyer.address, company=buyer.name, language=wording.language)
        if buyer.address.country
        else [buyer.name],
        issued_on=invoice.created_on.date(),
        first=bill.first,
        last=bill.last,
        plan=plan,
        lines=[
            PaperAmount(kind=line.kind, quantity=line.quantity, unit=line.unit, amount=line.amount)
            for line in bill.lines
        ],
        taxes=[(tax.name, tax.percent, tax.amount) for tax in bill.taxes],
        net=bill.net,
        total=bill.total,
        currency=invoice.currency,
        paid_on=invoice.paid_at.date() if invoice.paid_at else None,
        card=(invoice.paid_with.brand, invoice.paid_with.last4) if invoice.paid_with else None,
    )
    return invoice_paper(paper, wording)
