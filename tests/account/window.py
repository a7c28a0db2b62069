"""A browser without its scripts: it keeps cookies, reads forms with all their fields, and sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from tests.contract.conftest import Market


@dataclass
class Window:
    client: FlaskClient

    @classmethod
    def open(cls, market: Market) -> Window:
        return cls(market.app.test_client())

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def page(self, path: str) -> html.HtmlElement:
        response = self.get(path)
        assert response.status_code == 200, f"{path}: {response.status}"
        return html.fromstring(response.text)

    def send(
        self, path: str, action: str | None = None, *, without: tuple[str, ...] = (), **typed: Any
    ) -> TestResponse:
        """Open a page, type into the form that posts to `action` (left out: the page itself), and send it."""
        tree = self.page(path)
        wanted = action or urlsplit(path).path
        forms = [one for one in tree.forms if one.method == "POST" and (one.action or urlsplit(path).path) == wanted]
        assert forms, f"no form on {path} posts to {wanted}"
        fields = {name: value for name, value in forms[0].form_values() if name not in without}
        unknown = set(typed) - {one.get("name") for one in forms[0].xpath(".//*[@name]")}
        assert not unknown, f"the form of {path} has no {unknown}"
        return self.client.post(wanted, data={**fields, **typed}, content_type="multipart/form-data")

    def post(self, path: str, **values: Any) -> TestResponse:
        """Send values that no form offers, with the token of a page that one may see: as somebody does by hand."""
        token = self.page("/sign-in" if not self.signed_in else "/account/notifications").xpath(
            "//input[@name='csrf_token']/@value"
        )
        return self.client.post(path, data={"csrf_token": token[0], **values})

    @property
    def signed_in(self) -> bool:
        return self.client.get_cookie("b2b_session") is not None

    def sign_in(self, email: str, password: str = "correct horse") -> TestResponse:
        return self.send("/sign-in", email=email, password=password)


def text_of(response: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(html.fromstring(response.text).text_content().split())
