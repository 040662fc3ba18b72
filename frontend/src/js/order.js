// A list whose rows change places: buttons, so that it works by keyboard and by finger alike.
export function startOrder() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-orderable] :is([data-earlier], [data-later])");
    if (!button) return;
    const row = button.closest("li");
    const earlier = button.matches("[data-earlier]");
    const other = earlier ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (earlier) other.before(row);
    else other.after(row);
    button.focus();
    const place = [...row.parentElement.children].indexOf(row) + 1;
    const status = row.closest("form").querySelector("[data-order-status]");
    status.textContent = `${row.textContent.trim()}: ${place} of ${row.parentElement.children.length}`;
  });
}
