// A form that was sent is not sent twice; errors take the focus; what was typed is not lost by a slip.
export function startForms() {
  document.querySelector("[data-focus]")?.focus();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.classList.add("is-busy");
    // An answer that is a download leaves the page as it is: the form must work again.
    setTimeout(() => ready(form), 5000);
    delete form.dataset.changed;
  });
  // Coming back by the browser's button finds the form ready again.
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach(ready);
  });
  document.addEventListener("htmx:afterRequest", ({ target }) => {
    const form = target.closest?.("form");
    if (form) ready(form);
  });

  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-guard]");
    if (form) form.dataset.changed = "yes";
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
  });

  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-submit-on-change]")) target.form?.requestSubmit();
  });

  // A refused button says why beside it; pressing it must not send anything.
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest('[aria-disabled="true"]')) event.preventDefault();
  }, true);
}

function ready(form) {
  delete form.dataset.sent;
  // A button may stand outside its form.
  for (const button of form.elements) button.classList.remove("is-busy");
}
