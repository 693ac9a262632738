// While answers are being worked out, look again every few seconds and show what has come.
import { watch } from "./figure.js";

async function look() {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (response.ok) {
    const found = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = document.getElementById("main");
    main.replaceChildren(...found.getElementById("main").childNodes);
    watch(main);
  }
  again();
}

function again() {
  if (document.querySelector("[data-waiting]")) setTimeout(look, 2000);
}

again();
