/**
 * A moderator's queue: moved through and answered by single keys.
 *
 * Keys count only while the list has the focus, so that they are in nobody's way who types,
 * dictates or reads by shortcuts of their own. Each presses the button that says the same.
 */
const QUEUE = "[data-queue]";
const CASE = "[data-case]";
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const cases = () => [...document.querySelectorAll(`${QUEUE} ${CASE}`)];
const current = () => document.activeElement?.closest(CASE);

function focus(item) {
  item?.focus({ preventScroll: true });
  item?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cases();
  const at = all.indexOf(current());
  focus(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function nextAfter(item) {
  const all = cases();
  const open = (one) => !("done" in one.dataset);
  return all.slice(all.indexOf(item)).find(open) ?? all.find(open) ?? item;
}

function help() {
  const details = document.querySelector("[data-keys]");
  if (!details) return;
  details.open = !details.open;
  details.scrollIntoView({ block: "nearest" });
}

// Keys that come while an answer is under way: they mean the case that has the focus after it.
let isBusy = false;
let waiting = [];

function press(key) {
  if (isBusy) waiting.push(key);
  else if (key in STEPS) step(STEPS[key]);
  else if (key === "?") help();
  else current()?.querySelector(`[data-key="${key}"]`)?.click();
}

function goOn() {
  isBusy = false;
  while (waiting.length && !isBusy) press(waiting.shift());
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { target, key } = event;
    if (!isBusy && !target.closest(QUEUE)) return;
    if (target.closest("input, textarea, select")) return;
    if (key in STEPS) event.preventDefault();
    if (key in STEPS || /^[a-z?]$/.test(key)) press(key);
  });
  document.addEventListener("htmx:beforeRequest", () => (isBusy = true));
  // What comes back for a case stands in its place: go on from there.
  document.addEventListener("htmx:load", ({ detail }) => {
    const item = detail.elt.matches?.(CASE) && detail.elt;
    if (item) focus("done" in item.dataset ? nextAfter(item) : item);
  });
  for (const end of ["htmx:afterSettle", "htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(end, goOn);
  }
  focus(cases().find((one) => one.matches(":target")) ?? cases()[0]);
}

listen();
