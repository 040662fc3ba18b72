// Rows inside a record's form come and go without asking the server, and its fields follow the kind.
// Without this script the buttons send the form, and every field is there.
export function startParts() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-part-add], [data-part-remove]");
    if (!button) return;
    event.preventDefault();
    const part = button.closest("[data-part]");
    if (button.matches("[data-part-add]")) add(part);
    else remove(part, button.closest("[data-part-row]"));
    part.closest("form").dataset.changed = "yes";
  });

  document.querySelectorAll("form:has([data-kinds])").forEach(follow);
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("select[name=kind]") && target.form?.querySelector("[data-kinds]")) follow(target.form);
  });
}

function add(part) {
  const rows = part.querySelector("[data-part-rows]");
  const name = part.dataset.part;
  const taken = [...rows.querySelectorAll("[data-part-remove]")].map((button) => Number(button.value.split("-").at(-1)));
  const holder = document.createElement("template");
  holder.innerHTML = part.querySelector("[data-part-empty]").innerHTML.replaceAll(`${name}-new`, `${name}-${Math.max(-1, ...taken) + 1}`);
  const row = holder.content.firstElementChild;
  rows.append(row);
  number(part);
  row.querySelector("select, input:not([type=hidden]), textarea")?.focus();
}

function remove(part, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  number(part);
  (next?.querySelector("[data-part-remove]") ?? part.querySelector("[data-part-add]")).focus();
}

function number(part) {
  const rows = part.querySelectorAll("[data-part-row]");
  rows.forEach((row, place) => { row.querySelector("[data-part-number]").textContent = place + 1; });
  part.querySelector("[data-part-add]").hidden = rows.length >= Number(part.dataset.atMost);
}

function follow(form) {
  const kind = form.elements.kind?.value;
  for (const section of form.querySelectorAll("[data-kinds]")) {
    const here = kind ? section.dataset.kinds.split(" ").includes(kind) : !("wait" in section.dataset);
    section.classList.toggle("is-elsewhere", !here);
    // What is not sent is not changed: a record keeps what its kind does not show.
    for (const field of section.querySelectorAll("input, select, textarea")) field.disabled = !here;
  }
}
