"""The product lines of a retailer: the tree, one line and its partners, moving, merging, importing (A10)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.values import CompanyKind
from b2b.commands import partners as commands
from b2b.commands.product_lines import import_product_lines, merge_product_lines
from b2b.projections.fresh import wait_until
from b2b.projections.product_line_tree import at_path, children
from b2b.projections.product_lines import PRODUCT_LINES
from b2b.web.line_paths import path_of_words, paths_of_file, words_of_path
from b2b.web.pages import line_tree
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.choices import partners_of_company
from b2b.web.pages.refusals import field_words
from b2b.web.services import console, now, services
from b2b.web.sheets import pasted_or_sent

Faults = Mapping[str, str]
Answer = Response | tuple[str, int]


@pages.get("/account/product-lines")
def product_lines() -> str:
    """The tree; `line`: the one that is open beside it; `q`: those that are found by name."""
    return _page(request.args.get("line", type=UUID))


def _page(line_id: UUID | None, *, opened: str = "", faults: Faults | None = None) -> str:
    """`opened`: the dialog of a form that was refused, with its faults by JSON pointer."""
    actor().must(Area.PRODUCT_LINES, Level.SEE, as_a=CompanyKind.RETAILER)
    line, text = (commands.own_line(console(), actor(), line_id) if line_id else None), request.args.get("q", "")
    above = line_tree.upwards(line_id)
    return render_template(
        "product-lines.html",
        tree=None if text else line_tree.opened(above),
        found=line_tree.found(text) if text else [],
        q=text,
        line=line,
        path=words_of_path(commands.path_of(console(), line)) if line else "",
        into=_merged_into(line),
        partners=partners_of_company() if line else [],
        inherited=line_tree.partners_above(line) if line else (),
        may_change=actor().may(Area.PRODUCT_LINES, Level.CHANGE),
        typed=request.form,
        opened=opened,
        faults=faults or {},
        nav="account",
    )


def _merged_into(line: ProductLine | None) -> str:
    """The path of the line that was kept, where this one was merged."""
    if line is None or line.merged_into is None:
        return ""
    return words_of_path(commands.path_of(console(), commands.own_line(console(), actor(), line.merged_into)))


@pages.get("/account/product-lines/below")
def product_lines_below() -> str:
    """One branch: the lines below `line`, or at the top without; `after` this one."""
    actor().must(Area.PRODUCT_LINES, Level.SEE, as_a=CompanyKind.RETAILER)
    parent_id, after = request.args.get("line", type=UUID), request.args.get("after", type=UUID)
    for line_id in filter(None, (parent_id, after)):
        commands.own_line(console(), actor(), line_id)
    return render_template("parts/line-branch.html", level=line_tree.level(parent_id, after=after))


@pages.get("/account/product-lines/paths")
def product_line_paths() -> str:
    """The paths to offer while somebody types one."""
    actor().must(Area.PRODUCT_LINES, Level.SEE, as_a=CompanyKind.RETAILER)
    *_, last = ("", *path_of_words(request.args.get("other", request.args.get("names", ""))))
    return render_template(
        "parts/line-paths.html", found=[one for one in line_tree.found(last) if not one.row.archived]
    )


@pages.post("/account/product-lines")
def product_line_add() -> Answer:
    """A new line, with those above it that are missing."""
    try:
        path = path_of_words(request.form.get("names", ""))
        if not path:
            raise errors.Invalid(errors.FieldError("/path", gettext("Enter a name.")))
        saved = commands.add_product_line(console(), actor(), path=path, partner_ids=(), now=now())
    except errors.Invalid as refused:
        return _page(None, opened="new", faults=field_words(refused)), 422
    flash(gettext("%(path)s is added.", path=words_of_path(path)), "success")
    return _show(saved.subject.id)


@pages.post("/account/product-lines/<uuid:id>")
def product_line_save(id: UUID) -> Answer:
    """Another name, other partners."""
    name = request.form.get("name", "").strip()[:200]
    if not name:
        return _page(id, faults={"/name": gettext("Enter a name.")}), 422
    chosen = tuple(request.form.getlist("partner", type=UUID))
    commands.change_product_line(console(), actor(), id=id, name=name, partner_ids=chosen, now=now())
    flash(gettext("Your changes are saved."), "success")
    return _show(id)


@pages.post("/account/product-lines/<uuid:id>/place")
def product_line_place(id: UUID) -> Answer:
    """Move it below another line, or to the top; or merge it into another."""
    commands.own_line(console(), actor(), id)
    try:
        other = _other(request.form.get("other", ""))
        kept = _merged(id, other) if request.form.get("how") == "merge" else _moved(id, other)
    except errors.Invalid as refused:
        fault = "".join(list(field_words(refused).values())[:1])
        return _page(id, opened="place", faults={"/other": fault}), 422
    return _show(kept)


def _other(text: str) -> UUID | None:
    """The line that was typed as a path; None: the top of the tree."""
    path = path_of_words(text)
    other = at_path(services().pool, actor().company_id, path)
    if path and other is None:
        raise errors.Invalid(errors.FieldError("/other", gettext("There is no such line. Choose one that is offered.")))
    return other


def _moved(id: UUID, parent_id: UUID | None) -> UUID:
    commands.change_product_line(console(), actor(), id=id, parent_id=parent_id, move=True, now=now())
    flash(gettext("The product line is moved."), "success")
    return id


def _merged(id: UUID, into_id: UUID | None) -> UUID:
    if into_id is None:
        raise errors.Invalid(errors.FieldError("/other", gettext("Choose the line that is kept.")))
    below = children(services().pool, actor().company_id, id)
    saved = merge_product_lines(console(), actor(), id=id, into_id=into_id, child_ids=below, now=now())
    flash(gettext("The two lines are one now. Requests keep the name that they were written with."), "success")
    return saved.subject.id


@pages.post("/account/product-lines/<uuid:id>/archive")
def product_line_archive(id: UUID) -> Response:
    """Out of the menus, or back in."""
    archived = request.form.get("do") != "restore"
    commands.change_product_line(console(), actor(), id=id, archived=archived, now=now())
    said = gettext("The product line is archived.") if archived else gettext("The product line is back.")
    flash(said, "success")
    return _show(id)


@pages.post("/account/product-lines/import")
def product_lines_import() -> Answer:
    """Every path of a file that is not there yet."""
    try:
        paths = paths_of_file(pasted_or_sent("", request.files.get("file")))
        if not paths:
            raise errors.Invalid(errors.FieldError("/file", gettext("Choose a file with one path a line.")))
    except errors.Invalid as refused:
        return _page(None, opened="import", faults=field_words(refused)), 422
    done = import_product_lines(console(), actor(), paths=paths, now=now())
    added = ngettext("%(num)d product line is added", "%(num)d product lines are added", done.added)
    flash(gettext("%(added)s; %(known)s were there already.", added=added, known=done.known), "success")
    return _show(None)


def _show(line_id: UUID | None) -> Response:
    """Back to the tree, as soon as it shows what was done."""
    wait_until(services().pool, console().last_position(), models=(PRODUCT_LINES.name,))
    return redirect(url_for("pages.product_lines", line=line_id))
