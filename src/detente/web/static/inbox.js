// The inbox by keyboard, and what accepting would do, worked out while one reads.
// Without this file every button and link works as well.

const place = document.getElementById("effect");
if (place) {
  const fallback = place.innerHTML;
  const bar = document.createElement("p");
  bar.className = "working";
  bar.append(document.createElement("progress"), "Working it out");
  place.replaceChildren(bar);
  place.setAttribute("aria-busy", "true");
  fetch(place.dataset.part)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((text) => { place.innerHTML = text; })
    .catch(() => { place.innerHTML = fallback; })
    .finally(() => place.removeAttribute("aria-busy"));
}

const name = document.getElementById("reviewer");
for (const field of document.querySelectorAll("[data-reviewer]")) {
  name?.addEventListener("input", () => { field.value = name.value; });
}

function typing(target) {
  return target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]") != null;
}

function move(step) {
  const links = [...document.querySelectorAll(".waiting .headline")];
  if (links.length) {
    const at = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at + step))].focus();
    return;
  }
  document.querySelector(`.trail a[rel="${step > 0 ? "next" : "prev"}"]`)?.click();
}

function act(found) {
  if (found.tagName === "DETAILS") {
    found.open = true;
    found.querySelector("select, input:not([type=hidden]), textarea")?.focus();
  } else if (found.tagName === "FORM") {
    found.requestSubmit();
  } else {
    found.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    move(event.key === "j" ? 1 : -1);
    return;
  }
  const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (found) {
    event.preventDefault();
    act(found);
  }
});
