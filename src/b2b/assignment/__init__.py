"""Offers in, plans out: which partner delivers what (G). Pure; knows nothing else of ours."""

from b2b.assignment.plan import Line, Plan, Reason, Shortfall, english
from b2b.assignment.planning import best_plan, preferred, shortfalls, what_if
from b2b.assignment.question import Bidder, Demand, Offer, Preference, Question, Silent
from b2b.assignment.words import fill_in

__all__ = [
    "Bidder",
    "Demand",
    "Line",
    "Offer",
    "Plan",
    "Preference",
    "Question",
    "Reason",
    "Shortfall",
    "Silent",
    "best_plan",
    "english",
    "fill_in",
    "preferred",
    "shortfalls",
    "what_if",
]
