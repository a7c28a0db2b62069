// Stripe's card field, and its answer as a token in our form: the number never comes here.
const form = document.querySelector("[data-card-form]");
const stripe = window.Stripe(form.dataset.key);
const style = getComputedStyle(document.body);
const card = stripe.elements().create("card", { style: { base: { color: style.color, fontSize: "16px" } } });
card.mount(form.querySelector("[data-card]"));

form.addEventListener("submit", async (event) => {
  if (form.elements.token.value) return;
  event.preventDefault();
  const button = form.querySelector("[data-main]");
  const error = form.querySelector("[data-card-error]");
  button.disabled = true;
  error.hidden = true;
  const result = await stripe.confirmCardSetup(form.dataset.secret, { payment_method: { card } });
  if (result.error) {
    error.textContent = result.error.message;
    error.hidden = false;
    button.disabled = false;
    return;
  }
  form.elements.token.value = result.setupIntent.id;
  form.submit();
});
