// A field that is searched while typing: the server answers with options, the keys walk through them.
// Without the script it is a plain field into which a reference is typed.
const WAIT = 120;

/** Ask for options while somebody types into `input`, and walk through them in `list`. */
export class Suggestions {
  /** `address(text)` gives what to fetch, `choose(option, event)` takes what was chosen. */
  constructor(input, list, { address, choose, told }) {
    Object.assign(this, { input, list, address, choose, told });
    this.asked = null;
    this.timer = 0;
    list.addEventListener("mousemove", ({ target }) => this.mark(this.rows().indexOf(target.closest("[role=option]")), false));
    list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]"), event));
    // The field keeps the focus while an option is pressed.
    list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  rows() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const mine = (this.asked = new AbortController());
    try {
      const answer = await fetch(this.address(this.input.value), { signal: mine.signal, headers: { "X-Requested-With": "fetch" } });
      this.put(answer.ok && !answer.redirected ? await answer.text() : "");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.put("");
    }
    if (this.asked === mine) this.asked = null;
  }

  put(html) {
    this.list.innerHTML = html;
    this.rows().forEach((row, number) => (row.id = `${this.list.id}-${number}`));
    this.mark(this.rows().length ? 0 : -1);
    this.told?.(this.rows().length);
  }

  stop() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.asked = null;
    this.list.replaceChildren();
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(place, scroll = true) {
    const rows = this.rows();
    if (place < 0 && rows.length && !scroll) return;
    rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === place)));
    if (!rows[place]) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", rows[place].id);
    if (scroll) rows[place].scrollIntoView({ block: "nearest" });
  }

  /** Answer a key; true where it was one of ours. */
  key(event) {
    const rows = this.rows();
    const place = rows.findIndex((row) => row.ariaSelected === "true");
    if (!rows.length || event.isComposing) return false;
    if (event.key === "ArrowDown") this.mark((place + 1) % rows.length);
    else if (event.key === "ArrowUp") this.mark((place - 1 + rows.length) % rows.length);
    else if (event.key === "Enter" && place >= 0) this.take(rows[place], event);
    else return false;
    return true;
  }

  take(row, event) {
    if (row && row.ariaDisabled !== "true") this.choose(row, event);
  }
}

let open = null;

/** Fields with `data-find`, the address that answers; `data-find-with` names a field that goes along. */
export function startFinders() {
  document.addEventListener("input", ({ target }) => {
    if (!target.matches?.("[data-find]")) return;
    chosen(target, "");
    if (!target.value.trim()) return shut();
    finder(target).soon();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches?.("[data-find]") || target.role === "combobox") return;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) target.setAttribute(name, value);
  });
  document.addEventListener("focusout", ({ target }) => open?.input === target && shut());
  document.addEventListener("keydown", (event) => {
    if (!open || event.target !== open.input) return;
    if (event.key === "Escape") shut();
    else if (!open.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

function finder(input) {
  if (open?.input === input) return open;
  shut();
  const list = document.createElement("ul");
  list.className = "suggest";
  list.id = `${input.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "What fits");
  list.hidden = true;
  input.after(list);
  input.setAttribute("aria-controls", list.id);
  open = new Suggestions(input, list, {
    address: (text) => address(input, text),
    choose: (row) => {
      input.value = row.dataset.value;
      chosen(input, row.querySelector(".option-text").textContent);
      shut();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
    told: () => {
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    },
  });
  return open;
}

function address(input, text) {
  const url = new URL(input.dataset.find, location.href);
  url.searchParams.set("q", text);
  const along = input.dataset.findWith && input.form?.elements[input.dataset.findWith];
  if (along) url.searchParams.set(input.dataset.findWith, along.value);
  return url;
}

function chosen(input, text) {
  const told = input.closest(".field")?.querySelector("[data-find-chosen]");
  if (told) told.textContent = text;
}

function shut() {
  if (!open) return;
  const { input, list } = open;
  open.stop();
  list.remove();
  input.removeAttribute("aria-controls");
  input.setAttribute("aria-expanded", "false");
  open = null;
}
