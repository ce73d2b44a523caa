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

function press(key) {
  if (key === "?") return help();
  const button = current()?.querySelector(`[data-key="${key}"]`);
  button?.click();
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const { target, key } = event;
    if (!target.closest(QUEUE) || target.closest("input, textarea, select")) return;
    if (key in STEPS) event.preventDefault();
    if (key in STEPS) step(STEPS[key]);
    else if (key.length === 1) press(key);
  });
  // What comes back for a case stands in its place: go on from there.
  document.addEventListener("htmx:load", ({ detail }) => {
    const item = detail.elt.matches?.(CASE) && detail.elt;
    if (item) focus("done" in item.dataset ? nextAfter(item) : item);
  });
  focus(cases().find((one) => one.matches(":target")) ?? cases()[0]);
}

listen();
