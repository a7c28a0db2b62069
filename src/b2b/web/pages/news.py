"""What happened to a transaction while its page was open (D7): a notice beside what is typed, never instead of it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request

from b2b.aggregates.order import Order
from b2b.commands import orders
from b2b.commands import requests as commands
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.happenings import since, standing
from b2b.web.services import console


@pages.get("/requests/<uuid:id>/news")
def request_news(id: UUID) -> str:
    """Nothing while the page is as it was opened (`seen`); else what happened, and the way to see it."""
    subject = commands.load_request(console(), actor(), id)
    own = subject.company_id == actor().company_id
    side = None if own else commands.own_side(subject, actor())
    seen, stands = request.args.get("seen", 0, type=int), standing(subject, side)
    changes = since(console(), subject, seen) if own and seen != stands else ()
    form = "decide" if own else "answer"
    return render_template("parts/news.html", changed=seen != stands, changes=changes, form=form)


@pages.get("/orders/<uuid:id>/news")
def order_news(id: UUID) -> str:
    """The same of an order."""
    stands = order_standing(orders.load_order(console(), actor(), id))
    changed = request.args.get("seen", 0, type=int) != stands
    return render_template("parts/news.html", changed=changed, changes=(), form=None)


def order_standing(order: Order) -> int:
    return order.revision - len(order.comments)
