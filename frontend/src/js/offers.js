// Prepared texts behind a :: in a text, or behind the button below it. What is put in can be edited like
// anything else that was typed; what could not be filled in stands as [due time?], the first one selected.
import { Suggestions } from "./combobox.js";

const TYPED = /(?:^|\s)::([^\n:]{0,80})$/u;
const GAP = /\[[^[\]\n]{1,60}\?\]/u;

let open = null;

export function startOffers() {
  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("textarea[data-offers]")) look(target);
  });
  document.addEventListener("click", ({ target }) => {
    const area = document.getElementById(target.closest?.("[data-offers-for]")?.dataset.offersFor ?? "");
    if (area) begin(area);
  });
  document.addEventListener("focusout", ({ target }) => open?.input === target && shut());
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.input) return;
    if (event.key === "Escape") cancel();
    else if (event.key === "Tab" && !event.shiftKey && open.rows().length) open.take(open.rows().find((row) => row.ariaSelected === "true"), event);
    else if (!open.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

function typed(area) {
  return TYPED.exec(area.value.slice(0, area.selectionStart))?.[1];
}

function look(area) {
  if (typed(area) === undefined) return shut();
  finder(area).soon();
}

/** What the button does: type :: for whoever does not know of it. */
function begin(area) {
  area.focus();
  if (typed(area) === undefined) {
    const before = area.value.slice(0, area.selectionStart);
    put(area, area.selectionStart, `${/(^|\s)$/u.test(before) ? "" : " "}::`);
  }
  finder(area).ask();
}

function cancel() {
  const { input } = open;
  // A bare :: that nothing came of was typed for the list only.
  if (typed(input) === "") put(input, input.selectionStart - 2, "");
  shut();
}

/** Put a text in place of what stands from `from` to the caret, which then stands behind it. */
function put(area, from, text) {
  const end = area.selectionStart;
  area.value = area.value.slice(0, from) + text + area.value.slice(end);
  area.setSelectionRange(from + text.length, from + text.length);
}

function finder(area) {
  if (open?.input === area) return open;
  shut();
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${area.id}-offers`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels?.[0]?.textContent.trim() ?? "");
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  open = new Suggestions(area, list, {
    address: () => {
      const url = new URL(area.dataset.offers, location.href);
      url.searchParams.set("q", typed(area) ?? "");
      return url;
    },
    choose: (row) => take(area, row.dataset.value),
    told: () => (list.hidden = !list.children.length),
  });
  return open;
}

function take(area, text) {
  const from = area.selectionStart - (typed(area) ?? "").length - 2;
  put(area, from, text);
  const gap = GAP.exec(text);
  if (gap) area.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
  shut();
  area.rows = Math.min(Math.max(area.rows, area.value.split("\n").length + 1), 14);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function shut() {
  if (!open) return;
  const { input, list } = open;
  open.stop();
  list.remove();
  input.removeAttribute("aria-controls");
  open = null;
}
