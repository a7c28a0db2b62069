"""Couriers: which one a tracking number looks like, and where its parcels are followed (O2).

Formats and check digits are those of the package tracking-numbers; formats.py has those that it leaves out. A number
without a check digit is taken by its shape alone, so a guess is only offered, and may be changed.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

import pycountry
from tracking_numbers import get_tracking_number

from b2b.couriers.formats import courier_of

_PAGES = {
    "Amazon": "https://track.amazon.com/tracking/{}",
    "Canada Post": "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}",
    "Chronopost": "https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={}",
    "Correos": "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={}",
    "Deutsche Post": "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={}",
    "DHL": "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}",
    "DPD": "https://tracking.dpd.de/status/en_US/parcel/{}",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr={}",
    "GLS": "https://gls-group.com/track/{}",
    "Japan Post": "https://trackings.post.japanpost.jp/services/srv/search/direct?reqCodeNo1={}",
    "La Poste": "https://www.laposte.fr/outils/suivre-vos-envois?code={}",
    "Landmark Global": "https://track.landmarkglobal.com/?search={}",
    "LaserShip": "https://www.ontrac.com/tracking/?number={}",
    "Purolator": "https://www.purolator.com/en/shipping/tracker?pin={}",
    "Royal Mail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "UPS": "https://www.ups.com/track?tracknum={}",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels={}",
    "Yodel": "https://www.yodel.co.uk/tracking/{}",
}
COURIERS = tuple(_PAGES)
"""The menu; any other name may be typed."""

_SAME = {"United States Postal Service": "USPS"}
_POSTS = {
    "CA": "Canada Post",
    "DE": "Deutsche Post",
    "ES": "Correos",
    "FR": "La Poste",
    "GB": "Royal Mail",
    "JP": "Japan Post",
    "US": "USPS",
}
"""A number of the Universal Postal Union (S10) ends with the country of the post that took the parcel."""


class Courier(NamedTuple):
    """A courier as a tracking number tells it; `name` is one of COURIERS where we know its page."""

    name: str
    url: str | None


def guess(number: str) -> Courier | None:
    """The courier whose format and check digit this number has; None where it could be anybody's."""
    plain = "".join(number.split()).upper()
    found = get_tracking_number(plain)
    if found is None:
        name = courier_of(plain)
        return Courier(name, tracking_url(name, plain)) if name else None
    if found.courier.code == "s10":
        return _post(plain)
    name = _SAME.get(found.courier.name, found.courier.name)
    return Courier(name, tracking_url(name, plain) or found.tracking_url)


def _post(plain: str) -> Courier | None:
    """The post of the country that took the parcel; where we know no page of it, its country is its name."""
    code = plain[-2:]
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return None
    name = _POSTS.get(code, f"Post, {getattr(country, 'common_name', country.name)}")
    return Courier(name, tracking_url(name, plain))


def tracking_url(courier: str, number: str) -> str | None:
    """The courier's page for a parcel; None where we know none."""
    page = _PAGES.get(courier)
    return page.format(quote("".join(number.split()), safe="")) if page else None
