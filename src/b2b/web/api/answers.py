"""/requests/{id}/answer and /decline: what a supplier says to a request (X1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from b2b.aggregates.values import Answer, AnsweredItem
from b2b.commands import requests as commands
from b2b.web.api.manner import actor, if_match
from b2b.web.api.request_bodies import AnswerBody, DeclineBody
from b2b.web.api.request_shapes import RequestShape
from b2b.web.api.requests import shown
from b2b.web.api.resource import Resource
from b2b.web.services import console, now

answers = Resource("answers", description="What a supplier answers to a request.")

REASONS = ("stock", "line", "time", "other")
"""The reasons of the list: nothing in stock, not a line of ours, not in time, another."""


@answers.put("/requests/<uuid:request_id>/answer", body=AnswerBody(), shape=RequestShape(), shows=shown)
def answer(*, request_id: UUID, body: dict[str, Any]) -> None:
    """Answer a request, or answer it anew.

    An item that is left out is not carried; `available` 0 is none in stock.
    """
    items = tuple(AnsweredItem(**item) for item in body.pop("items"))
    given = Answer(items=items, **body)
    commands.answer_request(console(), actor(), request_id=request_id, answer=given, if_match=if_match(), now=now())


@answers.delete("/requests/<uuid:request_id>/answer", shape=RequestShape(), shows=shown)
def withdraw(*, request_id: UUID) -> None:
    """Take your answer back, as long as it may be changed."""
    commands.withdraw_answer(console(), actor(), request_id=request_id, if_match=if_match(), now=now())


@answers.post("/requests/<uuid:request_id>/decline", body=DeclineBody(), shape=RequestShape(), shows=shown)
def decline(*, request_id: UUID, body: dict[str, Any]) -> None:
    """Decline a request; it may still be answered until its deadline."""
    listed = body["reason"] in REASONS
    commands.decline_request(
        console(),
        actor(),
        request_id=request_id,
        reason=body["reason"] if listed else "other",
        comment="" if listed else body["reason"],
        if_match=if_match(),
        now=now(),
    )
