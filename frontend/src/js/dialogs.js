// Native dialogs: data-dialog="id" opens one; the browser keeps the focus inside and closes it on Escape.
import { onKey } from "./keys.js";

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const opener = target.closest("[data-dialog]");
    if (opener) open(opener.dataset.dialog);
    if (target.closest("[data-dialog-close]")) target.closest("dialog")?.close();
    // A press on the backdrop is a press on the dialog itself, outside its box.
    if (target instanceof HTMLDialogElement && outside(target, event)) target.close();
    if (target.closest("[data-search-open]") && open("search")) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    // A search field keeps Escape for itself, so the dialog would stay open.
    if (event.key === "Escape" && event.target instanceof Element) event.target.closest("dialog[open]")?.close();
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && open("search")) event.preventDefault();
  });
  onKey("?", () => open("keys"));
}

function open(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => (menu.open = false));
  if (!dialog.open) {
    dialog.showModal();
    dialog.dispatchEvent(new Event("opened"));
  }
  return true;
}

function outside(dialog, { clientX: x, clientY: y }) {
  const box = dialog.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}
