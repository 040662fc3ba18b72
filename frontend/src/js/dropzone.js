// Shows what was chosen or dropped, by name and size, before it is sent. The input keeps the files: the form stays a plain form.
const SHOWN = 50;

export function startDropZones() {
  document.addEventListener("change", ({ target }) => {
    const zone = target instanceof Element && target.closest("[data-drop]");
    if (zone && target.type === "file") list(zone);
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      const zone = closestZone(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const zone = closestZone(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", async (event) => {
    const zone = closestZone(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    await take(zone, event.dataTransfer);
  });
}

function closestZone(event) {
  return event.target instanceof Element && event.dataTransfer?.types.includes("Files") ? event.target.closest("[data-drop]") : null;
}

async function take(zone, transfer) {
  const input = zone.querySelector('input[type="file"]');
  // Entries must be read before the first await: afterwards the browser has emptied the transfer.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = entries.some((entry) => entry.isDirectory) ? (await Promise.all(entries.map(walk))).flat() : [...transfer.files];
  const all = new DataTransfer();
  for (const file of input.multiple ? files : files.slice(0, 1)) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function walk(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  // readEntries answers in portions, an empty one is the last.
  for (;;) {
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!portion.length) break;
    found.push(...portion);
  }
  return (await Promise.all(found.map(walk))).flat();
}

function list(zone) {
  const files = [...zone.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]);
  const place = zone.querySelector("[data-drop-list]");
  place.hidden = files.length === 0;
  const total = document.createElement("p");
  total.className = "drop-total num";
  total.textContent = `${files.length} ${files.length === 1 ? "file" : "files"}, ${size(files.reduce((sum, file) => sum + file.size, 0))}`;
  const rows = document.createElement("ul");
  for (const file of files.slice(0, SHOWN)) rows.append(row(file.webkitRelativePath || file.name, size(file.size)));
  if (files.length > SHOWN) rows.append(row(`and ${files.length - SHOWN} more`, ""));
  place.replaceChildren(total, rows);
}

function row(name, measure) {
  const item = document.createElement("li");
  const left = document.createElement("span");
  left.className = "cut";
  left.title = name;
  left.textContent = name;
  const right = document.createElement("span");
  right.className = "quiet num nowrap";
  right.textContent = measure;
  item.append(left, right);
  return item;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
