// A press that fills in a field of the same form: data-fill names it, data-fill-value is what it gets.
export function startFill() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-fill]");
    const field = button?.closest("form")?.elements[button.dataset.fill];
    if (!field) return;
    const { fillValue: value, fillText: text, fillDone: done } = button.dataset;
    if (field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === value)) field.add(new Option(text, value));
    field.value = value;
    const told = field.closest(".field")?.querySelector("[data-find-chosen]");
    if (told) told.textContent = text;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    // Typed into the field it would open what can be chosen; the draft is kept all the same.
    button.dispatchEvent(new Event("input", { bubbles: true }));
    button.firstChild.textContent = done;
    button.setAttribute("aria-pressed", "true");
  });
}
