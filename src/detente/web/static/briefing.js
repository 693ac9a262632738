// While a briefing is written: ask how far it is, and show it once it is there.

const place = document.getElementById("writing");
const begun = Date.now();

async function look() {
  const said = place.querySelector("[data-spent]");
  said.textContent = `Writing for ${Math.round((Date.now() - begun) / 1000)} seconds.`;
  try {
    const found = await (await fetch(place.dataset.state)).json();
    if (found.state !== "writing") {
      location.reload();
      return;
    }
  } catch {
    said.textContent = "The desk does not answer. Trying again.";
  }
  setTimeout(look, 1500);
}

if (place) look();
