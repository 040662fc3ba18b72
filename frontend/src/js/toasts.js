// Good news leaves by itself, unless somebody is reading it; warnings and errors stay until dismissed.
const STAY = 8000;
// What can be undone is left time to think about.
const STAY_UNDO = 20_000;

export function startToasts() {
  document.querySelectorAll("[data-toast]").forEach(expire);
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-toast-close]")) target.closest("[data-toast]").remove();
  });
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element && node.matches("[data-toast]")) expire(node);
  }).observe(document.querySelector("[data-toasts]") ?? document.createElement("div"), { childList: true });
}

function expire(toast) {
  if (!["success", "info", "debug"].includes(toast.dataset.toast)) return;
  const stay = toast.querySelector("form") ? STAY_UNDO : STAY;
  let timer = setTimeout(() => toast.remove(), stay);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) {
    toast.addEventListener(name, () => {
      clearTimeout(timer);
      timer = setTimeout(() => toast.remove(), stay);
    });
  }
}
