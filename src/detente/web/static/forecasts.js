// While answers are being worked out, look again every few seconds.
const waiting = document.querySelector("[data-waiting]");
if (waiting) setTimeout(() => location.reload(), 2500);
