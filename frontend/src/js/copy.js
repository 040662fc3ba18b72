export function startCopy() {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy-button]").forEach((button) => (button.hidden = false));
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
