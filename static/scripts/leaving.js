/** "Leave page": the button, or Esc three times. */
import { forgetDrafts } from "./drafts.js";

const TIMES = 3;
const WITHIN = 2000;

function leave(address) {
  document.documentElement.hidden = true; // first: the next page may be slow to come
  document.title = "";
  forgetDrafts();
  location.replace(address);
}

export function listenForLeaving() {
  const link = document.getElementById("leave");
  if (!link) return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link.href);
  });
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses = [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (presses.length >= TIMES) leave(link.href);
  });
}
