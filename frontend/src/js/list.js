// Keys of a list: j and k walk the rows, x selects, with shift all rows from the last one, Enter opens (the link has the focus), e edits, t takes over, / goes to the filter.
import { onKey } from "./keys.js";

export function startList() {
  onKey("j", () => walk(1));
  onKey("k", () => walk(-1));
  onKey("x", select);
  onKey("X", select);
  onKey("e", () => many("[data-bulk-edit]") || edit());
  onKey("o", () => chosen("[data-bulk-owner]"));
  onKey("t", () => chosen("[data-bulk-mine]"));
  onKey("/", filter);
}

function links() {
  return [...document.querySelectorAll("[data-list] [data-row-link]")].filter((link) => link.offsetParent);
}

function walk(by) {
  const all = links();
  if (!all.length) return false;
  const here = all.findIndex((link) => link.closest("tr, details, .notice").contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next].focus();
  all[next].closest("tr, details, .notice").scrollIntoView({ block: "nearest" });
  return true;
}

function currentRow() {
  return document.activeElement?.closest("[data-list] :is(tr, details, .notice)");
}

function select(event) {
  const box = currentRow()?.querySelector("[data-select]");
  if (!box) return false;
  box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
  return true;
}

// With rows chosen a key means all of them.
function many(button) {
  const found = document.querySelector(`[data-bulk]:not([hidden]) ${button}`);
  found?.click();
  return Boolean(found);
}

// The row that has the focus is chosen where none is.
function chosen(button) {
  const box = currentRow()?.querySelector("[data-select]");
  if (box && document.querySelector("[data-bulk][hidden]")) box.click();
  return many(button);
}

function edit() {
  const address = currentRow()?.dataset.edit ?? document.querySelector("[data-edit-record]")?.href;
  if (!address) return false;
  location.assign(address);
  return true;
}

function filter() {
  const field = document.querySelector("[data-filter-input]");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}
