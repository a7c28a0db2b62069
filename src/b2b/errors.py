"""Every reason to refuse: one class a reason, with its stable code, its HTTP status and what to do about it.

`message` is an English msgid with named placeholders; the edge translates it and fills in the facts.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class FieldError(NamedTuple):
    """What is wrong with one field: a JSON pointer into the body (RFC 6901) and the remedy in words."""

    pointer: str
    message: str


class Refused(Exception):
    """A rule says no. Nothing was changed."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: ClassVar[str] = "This is not possible now."

    def __init__(self, pointer: str = "", /, **facts: object) -> None:
        super().__init__(self.message.format(**facts))
        self.pointer = pointer
        self.facts = facts

    @property
    def field_errors(self) -> tuple[FieldError, ...]:
        """The fields at fault: one where a pointer was given, else none."""
        return (FieldError(self.pointer, str(self)),) if self.pointer else ()


class Invalid(Refused):
    """Input that cannot be taken: every fault is listed with its field."""

    code = "invalid"
    status = 422
    message = "Some fields cannot be taken as they are."

    def __init__(self, *errors: FieldError) -> None:
        super().__init__()
        self.errors = errors

    @property
    def field_errors(self) -> tuple[FieldError, ...]:
        return self.errors


class NotSignedIn(Refused):
    code = "not_authenticated"
    status = 401
    message = "Sign in, or give a valid API key as “Authorization: Bearer …”."


class WrongPassword(Refused):
    code = "wrong_password"
    status = 401
    message = "This e-mail and password do not match. Check both, or ask for a new password."


class WrongCode(Refused):
    code = "wrong_code"
    status = 422
    message = "This code is not right, or was used. Wait for the next one, and enter its six digits."


class FactorHolds(Refused):
    code = "factor_holds"
    status = 409
    message = "Your second factor is on already. Turn it off before you set up another."


class TooManyTries(Refused):
    code = "too_many_tries"
    status = 429
    message = "Too many tries. Wait {seconds} seconds, then try again."


class LinkInvalid(Refused):
    code = "link_invalid"
    status = 404
    message = "This link is not valid any more. Ask for a new one."


class Forbidden(Refused):
    code = "forbidden"
    status = 403
    message = "This needs the privilege “{privilege}”. Ask your Account Manager for it."


class OnlyManager(Refused):
    code = "only_account_manager"
    status = 403
    message = "Only the Account Manager of your company can do this."


class StillUnderway(Refused):
    code = "still_underway"
    status = 409
    message = "{numbers}: this is not over yet. Erase the recipient once everything is shipped, closed or cancelled."


class StillAUser(Refused):
    code = "still_a_user"
    status = 409
    message = "This user can still sign in. Remove the user first, under Users and privileges."


class ManagerMayAll(Refused):
    code = "account_manager_may_all"
    message = "The Account Manager may do everything. Hand the role over first."


class ManagerMustStay(Refused):
    code = "account_manager_must_stay"
    message = "A company always has an Account Manager. Hand the role over first."


class CannotTakeOver(Refused):
    code = "cannot_take_over"
    status = 422
    message = "{name} cannot be the Account Manager. Choose an active user of your company."


class NoInvitation(Refused):
    code = "no_invitation"
    message = "There is no invitation that waits for an answer."


class WrongSide(Refused):
    code = "wrong_side"
    status = 403
    message = "Only a {kind} can do this."


class NotFound(Refused):
    code = "not_found"
    status = 404
    message = "There is no {kind} {id} that you may see."

    def __init__(self, kind: str, id: object) -> None:
        super().__init__(kind=kind, id=id)


class Stale(Refused):
    code = "stale"
    status = 412
    message = "Somebody changed this meanwhile: it is at version {version} now. Read it again, then repeat your change."


class Busy(Refused):
    code = "busy"
    status = 409
    message = "Too many changes came at the same moment. Nothing of yours was saved; try again."


class Past(Refused):
    code = "past"
    message = "This is a page of the past: nothing can be changed there. Go back to now."


class NoReceipt(Refused):
    code = "no_receipt"
    message = "There is no answer of yours that a receipt could be given for."


class NotProvenYet(Refused):
    code = "not_proven_yet"
    message = "The next checkpoint will cover this, within a minute. Try again then."


class RequestNotEditable(Refused):
    code = "request_not_editable"
    message = "Request {number} cannot be edited: it is {state}. Duplicate it to start from its content."


class RequestNotSendable(Refused):
    code = "request_not_sendable"
    message = "Request {number} cannot be sent: it is {state}."


class RequestNotDecidable(Refused):
    code = "request_not_decidable"
    message = "Nothing can be ordered from request {number}: it is {state}."


class NoPartners(Refused):
    code = "no_partners"
    message = "There is nobody to ask. Choose at least one partner."


class NoItems(Refused):
    code = "no_items"
    message = "There is nothing to ask for. Add at least one item."


class NothingToOrder(Refused):
    code = "nothing_to_order"
    status = 422
    message = "Every quantity is zero. Give at least one item a quantity from a partner."


class PartnerNotConnected(Refused):
    code = "partner_not_connected"
    status = 422
    message = "{name} is not connected to you ({state}), so it cannot be asked. Leave it out, or resend its invitation."


class DeadlineInPast(Refused):
    code = "deadline_in_past"
    status = 422
    message = "The deadline {deadline} is over. Choose one that lies in the future."


class DeadlinePassed(Refused):
    code = "deadline_passed"
    message = "The time to answer ended at {deadline}. Ask {retailer} for a new deadline."


class RequestClosed(Refused):
    code = "request_closed"
    message = "Request {number} takes no more answers: it was decided, closed or cancelled."


class NoAnswer(Refused):
    code = "no_answer"
    message = "There is no answer to withdraw."


class ShippingCostRequired(Refused):
    code = "shipping_cost_required"
    status = 422
    message = "{retailer} asks for the shipping cost. Enter 0 if it is included in the prices."


class NotOffered(Refused):
    code = "not_offered"
    status = 422
    message = "{partner} did not answer for {item}. Order only from partners that answered for the item."


class OrderNotOpen(Refused):
    code = "order_not_open"
    message = "Order {number} is {state}: there is nothing left to ship, change or cancel."


class MoreThanOrdered(Refused):
    code = "more_than_ordered"
    status = 422
    message = "Only {left} of {item} are left to ship. Enter {left} or less."


class TooManyOrders(Refused):
    code = "too_many_orders"
    status = 422
    message = "The papers of {most} orders at most are printed at once. Choose fewer."


class NothingToPrint(Refused):
    code = "nothing_to_print"
    status = 422
    message = "Tick at least one order to print."


class ShipmentRecorded(Refused):
    code = "shipment_already_recorded"
    message = (
        "A parcel with tracking number {tracking_number} is already recorded on this order. Correct that one instead."
    )


class ChangeNotAuthorised(Refused):
    code = "change_order_not_authorised"
    status = 403
    message = "{retailer} does not authorise changes to its orders. Write a comment on the order instead."


class LessThanShipped(Refused):
    code = "less_than_shipped"
    status = 422
    message = "{shipped} of {item} are already shipped. Enter {shipped} or more."


class EmailTaken(Refused):
    code = "email_taken"
    status = 422
    message = "There is already an account for {email}. Sign in with it, or use another address."


class LogoInvalid(Refused):
    code = "logo_invalid"
    status = 422
    message = "This logo cannot be used. Upload a JPEG of at most 500 × 500 pixels."


class LogoNotJpeg(LogoInvalid):
    message = "This logo cannot be used: it is not a JPEG. Upload a JPEG of at most 500 × 500 pixels."


class LogoTooLarge(LogoInvalid):
    message = (
        "This logo cannot be used: it is {width} × {height} pixels large. Upload a JPEG of at most 500 × 500 pixels."
    )


class LogoDamaged(LogoInvalid):
    message = "This logo cannot be used: the file is damaged. Upload a JPEG of at most 500 × 500 pixels."


class PartnershipEnded(Refused):
    code = "partnership_ended"
    message = "The partnership with {name} has ended. Invite the partner again."


class UnknownPlan(Refused):
    code = "unknown_plan"
    status = 422
    message = "There is no plan “{plan}” to choose. Choose one of: {plans}."


class UserLimit(Refused):
    code = "plan_user_limit"
    message = "Your plan {plan} allows {most} users. Choose a larger plan under My account, Billing and cards."


class PartnerLimit(Refused):
    code = "plan_partner_limit"
    message = "Your plan {plan} allows {most} partners. Choose a larger plan under My account, Billing and cards."


class KeyRevoked(Refused):
    code = "key_revoked"
    message = "The API key “{name}” was revoked or has ended. Make a new one."


class KeyReplaced(Refused):
    code = "key_replaced"
    message = "The API key “{name}” was replaced already. Rotate the key that stands in for it."


class KeyLimit(Refused):
    code = "key_limit"
    message = "A company can have {most} API keys. Revoke one that is not used any more."


class WebhookUrlRefused(Refused):
    code = "webhook_url_refused"
    status = 422
    message = "Nothing is sent to this address: {reason}. Give a public address that begins with https:// or http://."


class ShopSignatureWrong(Refused):
    code = "shop_signature_wrong"
    status = 401
    message = "The signature does not fit the body. Give the shop the secret that was shown when it was connected."


class NoShopOrder(Refused):
    code = "no_shop_order"
    status = 422
    message = "This is no order of the shop: {problem}."


class NoUblOrder(Refused):
    code = "no_ubl_order"
    status = 422
    message = "This is no Order of UBL 2.1: {problem}."


class EndpointDisabled(Refused):
    code = "endpoint_disabled"
    message = "This webhook endpoint is disabled, so nothing is sent to it. Enable it first."


class EndpointLimit(Refused):
    code = "endpoint_limit"
    message = "A company can have {most} webhook endpoints. Delete one that is not used any more."


class NoApi(Refused):
    code = "plan_without_api"
    status = 403
    message = "Your plan {plan} has no API. Choose a larger plan under My account, Billing and cards."


class SendingSuspended(Refused):
    code = "sending_suspended"
    message = (
        "Sending is suspended because a payment was refused. Add a card or pay under My account, Billing and cards: it "
        "is lifted at once. Reading and answering go on."
    )


class SendingStopped(Refused):
    code = "sending_stopped"
    message = "Sending was suspended by the operator of this service. Ask there. Reading and answering go on."


class SubscriptionOver(Refused):
    code = "subscription_ended"
    message = "Your subscription has ended. Choose a plan under My account, Billing and cards, and go on at once."


class StillSubscribed(Refused):
    code = "still_subscribed"
    message = "Your subscription goes on: there is nothing to begin again."


class HasPlan(Refused):
    code = "has_plan"
    message = "This company has a plan already."


class TrialOver(Refused):
    code = "trial_over"
    message = "The trial is over. Ask for a change from the first of a coming month instead."


class NoSubscription(Refused):
    code = "no_subscription"
    message = "Your company has everything, without limits, and owes nothing: there is no plan to change."


class NoSuchMonth(Refused):
    code = "not_a_coming_month"
    status = 422
    message = "A plan changes on the first of a month, {earliest} at the earliest."


class RateBegun(Refused):
    code = "rate_begun"
    status = 422
    message = "What holds on {day} stays as it is. Let it begin on a later day."


class PeriodBilled(Refused):
    code = "period_billed"
    message = "The days from {first} on are billed already, or not due yet."


class InvoicePaid(Refused):
    code = "invoice_paid"
    message = "Invoice {number} is paid: nothing is charged again."


class NoCard(Refused):
    code = "no_card"
    message = "There is no card to charge. Add one first."


class DefaultCard(Refused):
    code = "default_card"
    message = "This card is the one that is charged. Make another one the default first, then remove it."


class CardRefused(Refused):
    code = "card_refused"
    status = 422
    message = "The card was refused: {reason}. Check it, or use another one."


class PaymentUnreachable(Refused):
    code = "payment_unreachable"
    status = 503
    message = "The payment service cannot be reached. Nothing was charged. Try again in a few minutes."


class ReadModelBehind(Refused):
    code = "read_model_behind"
    status = 503
    message = "The views do not show your last change yet. Try again in a moment."


class Unavailable(Refused):
    code = "unavailable"
    status = 503
    message = (
        "The database cannot be reached. Try again in {seconds} seconds; with the same Idempotency-Key, nothing is "
        "done twice."
    )


class Failed(Refused):
    code = "internal_error"
    status = 500
    message = "Something failed on our side, and it was recorded. Try again; if it stays so, tell us the time."


class UnknownPath(Refused):
    code = "not_found"
    status = 404
    message = "There is nothing at this path. The OpenAPI document at /api/v1/openapi.json lists what there is."


class MethodNotAllowed(Refused):
    code = "method_not_allowed"
    status = 405
    message = "This path does not take this method. The header Allow says which it takes."


class MalformedRequest(Refused):
    code = "malformed_request"
    status = 400
    message = "This request cannot be read as HTTP."


class MalformedJson(Refused):
    code = "malformed_json"
    status = 400
    message = "The body is not JSON: {problem}."


class TooLarge(Refused):
    code = "too_large"
    status = 413
    message = "The body is too large. At most {megabytes} MB can be sent at once."


class UnsupportedMediaType(Refused):
    code = "unsupported_media_type"
    status = 415
    message = "The body has a content type that this call does not take. Send {wanted}."


class BadIfMatch(Refused):
    code = "bad_if_match"
    status = 400
    message = "If-Match cannot be read. Give one version in quotes as ETag shows it, or * for any."


class BadPosition(Refused):
    code = "bad_position"
    status = 400
    message = "B2B-Min-Position cannot be read. Give the number from B2B-Position of an earlier response."


class BadIdempotencyKey(Refused):
    code = "bad_idempotency_key"
    status = 400
    message = "Idempotency-Key cannot be read. Give 1 to 255 visible ASCII characters."


class IdempotencyKeyReused(Refused):
    code = "idempotency_key_reused"
    status = 422
    message = "This Idempotency-Key was used for something else. Give each call a new one, and a repeat the same one."


class IdempotencyKeyInUse(Refused):
    code = "idempotency_key_in_use"
    status = 409
    message = "A call with this Idempotency-Key is still running. Wait for its response, or repeat it in a moment."


class TooManyCalls(Refused):
    code = "too_many_calls"
    status = 429
    message = "Your plan's calls are used up for now. Wait {seconds} seconds, then go on."


class WidgetStays(Refused):
    code = "widget_stays"
    message = "“Draft” and “Need attention!” stay on the dashboard. Move this widget, or make it smaller."


class WidgetLimit(Refused):
    code = "widget_limit"
    message = "A dashboard holds {most} widgets at most. Remove one, then add this one."


class NothingToUndo(Refused):
    code = "nothing_to_undo"
    message = "There is nothing to undo any more."
