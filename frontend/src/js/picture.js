// A picture that is larger than its room: the record it is about is in the middle at first, and what was
// expanded or collapsed stays where it was under the pointer.
export function startPicture() {
  let kept = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const turned = document.activeElement?.closest(".pic-turn");
    kept = turned && { id: turned.id, ...place(turned) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const turned = kept && document.getElementById(kept.id);
    if (turned) move(turned, kept);
    kept = null;
  });
}

export function middlePicture(root = document) {
  root.querySelectorAll("[data-picture]").forEach((room) => {
    const here = room.querySelector(".is-here").getBoundingClientRect();
    const box = room.getBoundingClientRect();
    room.scrollLeft += here.left + here.width / 2 - box.left - box.width / 2;
    room.scrollTop += here.top + here.height / 2 - box.top - box.height / 2;
  });
}

function place(element) {
  const { left, top } = element.getBoundingClientRect();
  return { left, top };
}

function move(element, before) {
  const room = element.closest("[data-picture]");
  const now = place(element);
  room.scrollLeft += now.left - before.left;
  room.scrollTop += now.top - before.top;
}
