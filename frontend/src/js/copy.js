export function startCopy() {
  if (!navigator.clipboard) return;
  show(document);
  // What htmx brings in later.
  document.addEventListener("htmx:load", ({ target }) => show(target));
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element && target.closest("[data-copy-button]");
    if (!button) return;
    const label = button.querySelector("[data-copy-label]");
    const words = label.textContent;
    await navigator.clipboard.writeText(button.closest("[data-copy]").querySelector("code").textContent);
    label.textContent = "Copied";
    setTimeout(() => (label.textContent = words), 1600);
  });
}

function show(piece) {
  piece.querySelectorAll("[data-copy-button]").forEach((button) => (button.hidden = false));
}
