"""The JSON API, version 1 (API.md): its frame, and one file a resource.

To add a resource, write a file beside these and name its `Resource` in RESOURCES below:

    requests = Resource("requests", description="Requests of a retailer to its partners")

    class NewRequest(Body):                      # fields.py: Text, Quantity, Money, Moment, Id, Choice, Many, One …
        note_to_customer = Text(most=2000, load_default="")

    @requests.post("/requests", body=NewRequest(), shape=RequestShape(), status=201, shows=shown)
    def draft(*, body: Any) -> None:
        "Draft a request."                       # summary in the OpenAPI document; a second paragraph: description
        draft_request(console(), actor(), draft=_draft(body), now=now())

    def shown(outcome: Outcome) -> Shown:
        request = outcome.one(Request)
        return Shown(representation(request), etag=request.revision)

- **Views** take keywords only: `body` (loaded by the schema; a Body loads to a dict), `query` (same, from the query
  string), and the ids of the path. They call one command, and raise what it raises: problems.py words it.
- **Who** calls is `actor()` (manner.py). Commands check its privileges; a view that only reads calls `actor().must(…)`.
- **Reads** (`get`) return what is shown: `Shown(data, etag=version)`, or plain data. `models=True` where the data
  comes from read models: the call then waits until they show what this key wrote last.
- **Writes** (`post`, `put`, `patch`, `delete`) run one command, and `shows(outcome)` gives the response from the
  aggregates that the command saved, at the versions at which it saved them: `outcome.one(Order)`,
  `outcome.every(Order)`. A repeat of the same Idempotency-Key calls `shows` alone, with the same aggregates: so `shows`
  must not look at anything that the command returned, nor at read models. Without `shape` the response is 204, empty.
  A write that saves no aggregate returns its response from the view (`Shown`); it is then kept beside the key, so it
  must hold no personal data.
- **If-Match**: pass `if_match=if_match()` to the command; it raises Stale.
- **Lists**: `query=ListQuery()` (or a subclass with filters), and `return listing(query, read, key=…)` (lists.py).
- **Errors**: raise classes of errors.py. A pointer into the body goes with them: `errors.NotOffered("/lines/0", …)`.
- **Position**: B2B-Position, rate limit and the rest of the manner are added to every response.
"""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from b2b.web.api import (
    answers,
    api_keys,
    audit,
    cards,
    company,
    dashboard,
    decisions,
    events,
    health,
    histories,
    invoices,
    me,
    orders,
    papers,
    partners,
    plans,
    product_lines,
    requests,
    shipments,
    shop_imports,
    transactions,
    ubl,
    users,
    webhooks,
)
from b2b.web.api.manner import init_manner
from b2b.web.api.openapi import init_openapi
from b2b.web.api.problems import init_problems
from b2b.web.api.resource import Resource

RESOURCES: tuple[Resource, ...] = (
    me.me,
    company.company,
    product_lines.product_lines,
    partners.partners,
    users.users,
    api_keys.api_keys,
    requests.requests,
    answers.answers,
    decisions.decisions,
    orders.orders,
    shipments.shipments,
    papers.papers,
    transactions.transactions,
    dashboard.dashboard,
    plans.plans,
    invoices.invoices,
    cards.cards,
    histories.histories,
    audit.audit,
    webhooks.webhooks,
    events.events,
    shop_imports.shop_imports,
    ubl.ubl,
)


def init_api(app: Flask, *, csrf: CSRFProtect) -> None:
    """Register every resource, the manner, the OpenAPI document and the health checks."""
    app.register_blueprint(health.health)
    init_openapi(app, RESOURCES)
    names = [resource.name for resource in RESOURCES]
    init_manner(app, names)
    init_problems(app, names)
    for resource in RESOURCES:
        csrf.exempt(resource)
