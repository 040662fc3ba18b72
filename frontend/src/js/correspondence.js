// Draws the lines between two columns of requirements and lights up what belongs together.
// Links are [[left id, right id, kind]]; a node whose group is folded lends its line to the group's summary,
// and lines that fall together there become one, the broader the more they are.
const SVG = "http://www.w3.org/2000/svg";

export function startCorrespondence(root = document) {
  const pictures = root.matches?.("[data-correspondence]") ? [root] : root.querySelectorAll("[data-correspondence]");
  pictures.forEach((picture) => {
    if (!picture.dataset.drawn) new Picture(picture).start();
  });
}

class Picture {
  constructor(element) {
    this.element = element;
    this.stage = element.querySelector(".corr-stage");
    this.svg = element.querySelector(".corr-lines");
    this.links = JSON.parse(document.getElementById(element.dataset.correspondence).textContent);
    this.nodes = new Map([...element.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
    this.groups = [...element.querySelectorAll(".corr-group")];
    this.neighbours = new Map();
    // What the page was opened for stays lit whenever nothing else is pointed at.
    this.chosen = element.dataset.chosen ? new Set([element.dataset.chosen]) : null;
    this.pinned = this.chosen;
  }

  start() {
    this.element.dataset.drawn = "yes";
    for (const [left, right] of this.links) {
      this.join(left, right);
      this.join(right, left);
    }
    this.words();
    for (const group of this.groups) {
      const silent = ![...group.querySelectorAll("[data-node]")].some((node) => this.neighbours.has(node.dataset.node));
      group.classList.toggle("is-silent", silent);
    }
    this.lines = this.links.map(([left, right, kind]) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", `corr-line kind-${kind}`);
      this.svg.append(path);
      return { path, left, right, kind };
    });
    // Redrawn when anything changes size: the window, a folded group, a font that arrives.
    let asked = 0;
    const draw = () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => this.draw());
    };
    new ResizeObserver(draw).observe(this.stage);
    this.element.querySelectorAll("details").forEach((group) => group.addEventListener("toggle", draw));
    draw();

    this.stage.addEventListener("pointerover", (event) => this.light(this.under(event) ?? this.pinned));
    this.stage.addEventListener("pointerleave", () => this.light(this.pinned));
    this.stage.addEventListener("focusin", (event) => this.light((this.pinned = this.under(event) ?? this.chosen)));
    this.stage.addEventListener("focusout", () => this.light((this.pinned = this.chosen)));
    this.stage.addEventListener("click", (event) => {
      if (event.target.closest?.("[data-node]")) this.light((this.pinned = this.chosen = this.under(event)));
    });
  }

  // The node at an event, or all nodes of the group whose head it is at; null elsewhere.
  under(event) {
    const node = event.target.closest?.("[data-node]");
    if (node) return new Set([node.dataset.node]);
    const group = event.target.closest?.("summary")?.closest(".corr-group");
    return group ? new Set([...group.querySelectorAll("[data-node]")].map((one) => one.dataset.node)) : null;
  }

  join(from, to) {
    if (!this.neighbours.has(from)) this.neighbours.set(from, new Set());
    this.neighbours.get(from).add(to);
  }

  draw() {
    const area = this.svg.getBoundingClientRect();
    if (!area.width) return;
    // All places are read before any line is written, so the browser lays the page out once.
    const places = new Map();
    for (const id of this.neighbours.keys()) places.set(id, this.place(id, area));
    const drawn = new Map();
    for (const line of this.lines) {
      const from = places.get(line.left);
      const to = places.get(line.right);
      line.shown = null;
      if (from === null || to === null || from === undefined || to === undefined) continue;
      const bend = area.width * 0.5;
      const d = `M0 ${from}C${bend} ${from} ${area.width - bend} ${to} ${area.width} ${to}`;
      if (!drawn.has(d)) drawn.set(d, { path: line.path, kind: line.kind, count: 0 });
      const bundle = drawn.get(d);
      bundle.count += 1;
      // A bundle of several kinds is drawn plain.
      if (bundle.kind !== line.kind) bundle.kind = "mixed";
      line.shown = bundle;
    }
    for (const line of this.lines) if (line.shown?.path !== line.path) line.path.removeAttribute("d");
    for (const [d, { path, kind, count }] of drawn) {
      path.setAttribute("d", d);
      path.setAttribute("class", `corr-line kind-${kind} weight-${Math.min(4, Math.ceil(Math.log2(count)))}`);
    }
    this.light(this.pinned);
  }

  place(id, area) {
    const node = this.nodes.get(id);
    if (!node) return null;
    const group = node.closest("details");
    const visible = !group || group.open ? node.querySelector("a") ?? node : group.querySelector("summary");
    const box = visible.getBoundingClientRect();
    return Math.round((box.top + box.height / 2 - area.top) * 2) / 2;
  }

  light(ids) {
    const on = new Set(ids ?? []);
    for (const id of ids ?? []) for (const other of this.neighbours.get(id) ?? []) on.add(other);
    // What was chosen stays lit for long, so it doesn't dim what else is to be read.
    this.element.classList.toggle("has-focus", on.size > 0 && ids !== this.chosen);
    this.element.classList.toggle("has-chosen", on.size > 0 && ids === this.chosen);
    for (const [name, node] of this.nodes) node.classList.toggle("is-on", on.has(name));
    for (const group of this.groups) group.classList.toggle("is-on", group.querySelector(".is-on") !== null);
    for (const { path } of this.lines) path.classList.remove("is-on");
    for (const { shown, left, right } of this.lines) if (ids?.has(left) || ids?.has(right)) shown?.path.classList.add("is-on");
  }

  // The same in words, for narrow windows, print and screen readers.
  words() {
    for (const [id, others] of this.neighbours) {
      const node = this.nodes.get(id);
      if (!node) continue;
      const refs = [...others].map((other) => this.nodes.get(other)?.querySelector(".ref")?.textContent).filter(Boolean);
      if (!refs.length) continue;
      const text = document.createElement("p");
      text.className = "corr-words";
      text.textContent = `Corresponds to ${refs.join(", ")}`;
      node.append(text);
    }
  }
}
