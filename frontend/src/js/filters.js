// Filters of a list: f and a press on a chip open the dialog, Delete and Backspace take the chip with the focus away.
import { onKey } from "./keys.js";

export function startFilters() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-filter-open]") || event.ctrlKey || event.metaKey) return;
    const dialog = document.getElementById("filter");
    if (dialog && !dialog.open) dialog.showModal();
  });
  // What htmx brings into the dialog takes the focus.
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id !== "filter-body") return;
    (target.querySelector("[data-focus]") ?? target.querySelector("input, select, a"))?.focus();
  });
  for (const key of ["Delete", "Backspace"]) onKey(key, removeChip);
  onKey("v", views);
}

function removeChip(event) {
  const chip = event.target.closest?.(".chip");
  const remove = chip?.querySelector(".chip-remove");
  if (!remove) return false;
  remove.click();
  return true;
}

function views() {
  const bar = document.querySelector("[data-views]");
  const first = bar?.querySelector("[aria-current]") ?? bar?.querySelector("a, button");
  if (!first) return false;
  first.focus();
  return true;
}
