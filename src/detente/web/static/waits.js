// What is still being worked out fetches itself: an element with data-waits="ADDRESS" is replaced
// by what the address gives, as soon as that is more than a place to wait (status 202).
const PATIENCE = 180; // tries

async function wait(element, tries = 0) {
  await new Promise((done) => setTimeout(done, tries < 10 ? 700 : 3000));
  const answer = await fetch(element.dataset.waits, { headers: { Accept: "text/html" } });
  if (answer.status === 202 && tries < PATIENCE) return wait(element, tries + 1);
  if (answer.status !== 200) return;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  element.replaceWith(made.content);
}

document.querySelectorAll("[data-waits]").forEach((element) => wait(element));
